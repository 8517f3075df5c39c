"""What a question asks: its kind, what it names, and which sort of figure would answer it.

Pure; knows the language, not the shelf.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.models import QuestionKind
from ingest.errors import InputError
from ingest.japanese import Token, tokens, western_years
from ingest.passages import municipalities_in

FigureType = Literal["money", "people", "share", "date", "count"]

# Words that shape a question and say little of its matter; they may help to rank, no more.
_SHAPING = frozenset(
    re.findall(
        r"\S+",
        """
        違い 差 差異 相違 異なる 違う 比較 比べる 対比 理由 訳 原因 要因 方法 手順 流れ 内容 概要 詳細
        具体 具体的 場合 一覧 全部 全て 全体 種類 状況 状態 意味 定義 説明 情報 件 仕方 程度 位 予定
        教える 下さる 呉れる 貰う 頂く 知る 言う 呼ぶ 上げる 示す 見る 聞く 分かる 思う 考える 良い 遣る
        行う 進める 済む 必要 要る 求める 取る 満たす 其々 各々 主 現在 今 時 所 方 人 数 額 者 的 等 達
        条件 要件 基準 度 性 化 用 後 上 中 内 資料 文書 記載 幾つ 幾ら 一つ 名前 名称 在る 置く 充てる 持つ 付く 入る
        出る 決まる 分ける 使う 何れ 貴方
        """,
    )
)
QUESTION_CHARACTERS = 2_000  # far beyond any question, far below what would stall a search
_POLITE_TAIL = re.compile(
    r"(?:を|について|に関して)?(?:教えて(?:ください|下さい|ほしい|くれますか)?|知りたい(?:です)?|"
    r"説明して(?:ください|下さい)?|お願いします)[。.！!]*$"
)
_COUNTED = re.compile(r"(\d+)\s?(?:つ|個|種類|項目|点|本柱)(?!目)")
_ORDINAL = re.compile(r"第?\d+(?:期|層|号|条|次|章|節|類|種|つ目|番目)")
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "comparison",
        re.compile(
            r"違い|違う|違って|違います|異な(?:る|り)(?:点|ま)|比較|比べ|対比|相違|差(?:は|異)|どちら"
        ),
    ),
    ("date", re.compile(r"いつ|何年|何月|何日|時期は|時期を|期限|何期|いつごろ|年度は(?:何|\?|$)")),
    (
        "quantity",
        re.compile(
            r"いくら|いくつ|何(?:人|名|か所|ヵ所|カ所|箇所|ヶ所|件|回|床|円|%|割|倍|台|室|戸|世帯|市町村|地区|層|種類|つ|時間|歳)"
            r"|どの(?:くらい|ぐらい|程度)|どれ(?:くらい|ぐらい|だけ|ほど)|人数|人口|件数|(?<!複)数(?:は|を)|額(?:は|を)"
            r"|費用|予算|金額|割合|(?:率|%)(?:は|を)|者数|か所数"
        ),
    ),
    ("reason", re.compile(r"なぜ|何故|どうして|理由|原因|要因|わけは|背景|きっかけ|なんで")),
    (
        "definition",
        re.compile(
            r"(?<!こ)とは(?:何|なに|どう|どの|どん|\?|$|、)|って(?:何|なに|\?|$)|の定義|の意味|(?<!こ)とは$|はどういうもの"
        ),
    ),
    (
        "procedure",
        re.compile(
            r"どうやって|手順|流れ|どのように|どういうふうに|方法|プロセス|スケジュール|どうすれば|進め方|やり方|仕方"
        ),
    ),
    (
        "list",
        re.compile(
            r"一覧|すべて|全て|全部(?!で)|挙げ|列挙|それぞれ|\d+つ(?:の|とも|は)|(?:どのような|どんな|何の)[^?]{0,20}(?:ありますか|あるか|ある\?|がある)"
            r"|種類|何が(?:あり|ある|含ま)|メンバー|構成|ポイントは|ポイントを|取組は|機能は|課題は|課題を|内容は|内容を"
        ),
    ),
    (
        "yes_no",
        re.compile(
            r"^(?!.*(?:何|なに|誰|だれ|どこ|どの|どん|どう|いつ|なぜ|いくつ|いくら)).*"
            r"(?:ですか|ますか|ませんか|でしょうか|のか|るか|ないか|の|ね|可能|必要|不要)\?*$"
        ),
    ),
)
_SMALLTALK = re.compile(
    r"^(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|ありがとう(?:ございま(?:す|した))?|"
    r"どうも|お疲れ(?:さま|様)(?:です|でした)?|さようなら|よろしく(?:お願いします)?|助かりました|了解(?:です|しました)?)"
    r"[。！!、\s]*$"
)
_FIGURE_WORDS: tuple[tuple[FigureType, re.Pattern[str]], ...] = (
    ("money", re.compile(r"いくら|円|予算|費用|金額|補助額|額(?:は|を)")),
    ("share", re.compile(r"割合|何割|何%|率(?:は|を|\?)|パーセント|[0-9]*割")),
    ("people", re.compile(r"何人|何名|人数|人口|者数|者は(?:全部で)?何|利用者数")),
    ("date", re.compile(r"いつ|何年|何月|時期|期限")),
)
_COUNTER_AFTER_WHAT = re.compile(r"何(か所|ヵ所|カ所|箇所|ヶ所|つ|%|[一-龠]{1,3})")


# Verbs and adjectives are said in more ways than nouns are, so missing one weighs less.
VERB_FACTOR = 0.35
SHAPING_FACTOR = 0.25


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something a question names: a run of nouns, or a verb or adjective by itself.

    `factor` scales its weight: 1 for nouns, less for words that shape the question.
    """

    text: str
    lemmas: tuple[str, ...]
    factor: float
    start: int
    particle: str = ""  # what follows it: は, の, を …

    @property
    def is_place(self) -> bool:
        """Whether it is a ward or district: 東区, ①地区."""
        return re.fullmatch(r".{1,6}(?:区|地区)", self.text) is not None

    @property
    def is_name(self) -> bool:
        """Whether it names matter that an answer must speak of."""
        return self.factor >= 1


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question. `text` is the standalone form, NFKC; `asked` what the user typed."""

    asked: str
    text: str
    kind: QuestionKind
    phrases: tuple[Phrase, ...]
    municipalities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    ordinals: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()  # what stands in 「」
    count: int | None = None
    figure: FigureType | None = None
    counter: str | None = None  # 何地区 asks for a figure with 地区
    compared: tuple[str, ...] = ()
    smalltalk: bool = False
    brief: bool = field(default=True)  # False for もっと詳しく


def checked(text: str) -> str:
    """The question without white space around it.

    Raises:
        InputError: it is empty, longer than QUESTION_CHARACTERS, or holds control characters.
    """
    text = text.strip()
    if not text:
        raise InputError("質問が空です。質問を書いてください")
    if len(text) > QUESTION_CHARACTERS:
        raise InputError(
            f"質問が長すぎます（{len(text):,}文字）。{QUESTION_CHARACTERS:,}文字までにしてください"
        )
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n" for char in text):
        raise InputError("質問に使えない文字（制御文字など）が入っています。取り除いてください")
    return text


def analyse(asked: str, standalone: str | None = None, brief: bool = True) -> Question:
    """Analyse a question, given its standalone form where it was a follow-up."""
    text = _tidy(standalone or asked)
    bare = _POLITE_TAIL.sub("", text)
    kind = _kind(text)
    municipalities = tuple(dict.fromkeys(municipalities_in(text)))
    compared = compared_things(text, municipalities) if kind == "comparison" else ()
    counted = _COUNTED.search(text)
    counter = _COUNTER_AFTER_WHAT.search(text)
    return Question(
        asked=asked,
        text=text,
        kind=kind,
        phrases=tuple(_phrases(bare)),
        municipalities=municipalities,
        years=tuple(dict.fromkeys(western_years(text))),
        months=tuple(int(month) for month in re.findall(r"(?<!か)(\d{1,2})月", text)),
        quoted=tuple(re.findall(r"[「『]([^「」『』]+)[」』]", text)),
        ordinals=tuple(dict.fromkeys(_ORDINAL.findall(text))),
        count=int(counted[1]) if counted else None,
        figure=_figure(text, kind),
        counter=counter[1] if counter and kind == "quantity" else None,
        compared=compared,
        smalltalk=is_smalltalk(text),
        brief=brief,
    )


def is_smalltalk(text: str) -> bool:
    """Whether a text is a greeting or a word of thanks and asks nothing."""
    return _SMALLTALK.match(text) is not None


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _kind(text: str) -> QuestionKind:
    plain = text.rstrip("。.！!").strip()
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            return kind
    return "open"


def _figure(text: str, kind: QuestionKind) -> FigureType | None:
    if kind == "date":
        return "date"
    if kind != "quantity":
        return None
    for figure, pattern in _FIGURE_WORDS:
        if pattern.search(text):
            return figure
    return "count"


def _phrases(text: str) -> list[Phrase]:
    """What the question names, in order."""
    phrases: list[Phrase] = []
    run: list[Token] = []
    skip = _spans_to_skip(text)
    for token in [*tokens(text), None]:
        if token is not None and _in_noun_run(token) and not _skipped(token, skip):
            run.append(token)
            continue
        if run:
            phrases.extend(_from_run(text, run, token))
            run = []
        if (
            token is not None
            and token.pos in {"動詞", "形容詞", "副詞"}
            and token.is_content
            and not _skipped(token, skip)
            and token.lemma not in _SHAPING
            and token.lemma not in {"何故", "如何", "どう"}
        ):
            phrases.append(Phrase(token.surface, (token.lemma,), VERB_FACTOR, token.start))
    return phrases


def _from_run(text: str, run: list[Token], following: Token | None) -> Iterator[Phrase]:
    """The phrases of a run of nouns; in 「重度訪問介護を利用できる」 利用 is a verb."""
    verbal = (
        following is not None
        and following.lemma in {"為る", "出来る", "為さる", "致す"}
        and run[-1].pos2 == "普通名詞"
        and run[-1].pos3 in {"サ変可能", "サ変形状詞可能"}
    )
    nouns = run[:-1] if verbal else run
    if nouns:
        particle = following.surface if following is not None and following.pos == "助詞" else ""
        phrase = _noun_phrase(text, nouns, particle)
        if phrase is not None:
            yield phrase
    if verbal and run[-1].lemma not in _SHAPING:
        yield Phrase(run[-1].surface, (run[-1].lemma,), VERB_FACTOR, run[-1].start)


def _in_noun_run(token: Token) -> bool:
    if token.pos in {"名詞", "接尾辞", "接頭辞", "形状詞"}:
        return token.lemma not in {"御", "事", "物", "為", "様", "よう"} and token.surface != "何"
    return token.pos == "記号" and token.surface.isalnum()


def _spans_to_skip(text: str) -> list[tuple[int, int]]:
    """Municipalities, years, counts and 何〜 are judged by rules of their own, not as phrases."""
    spans = [match.span() for match in _COUNTED.finditer(text)]
    spans += [match.span() for match in _ORDINAL.finditer(text)]
    spans += [match.span() for match in _COUNTER_AFTER_WHAT.finditer(text)]
    spans += [match.span() for match in re.finditer("いくつ|いくら|どのくらい|どれくらい", text)]
    spans += [
        match.span()
        for match in re.finditer(
            r"(?:(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2})|[HRSht]\d{1,2}|(?:19|20)\d{2})年?度?末?(?:\d{1,2}月)?(?:\d{1,2}日)?",
            text,
        )
    ]
    for name in municipalities_in(text):
        spans += [match.span() for match in re.finditer(re.escape(name), text)]
    return spans


def _skipped(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _noun_phrase(text: str, run: list[Token], particle: str) -> Phrase | None:
    if len(run) > 1 and run[-1].surface == "数":
        run = run[:-1]  # 相談支援専門員数 asks for a number of 相談支援専門員
    content = [token for token in run if token.is_content]
    if not content:
        return None
    weighty = [token for token in content if token.lemma not in _SHAPING]
    factor = 1.0 if weighty else SHAPING_FACTOR
    return Phrase(
        text=text[run[0].start : run[-1].end],
        lemmas=tuple(token.lemma for token in content),
        factor=factor,
        start=run[0].start,
        particle=particle,
    )


# --- things compared ---------------------------------------------------------------------------

_THING = r"[^、。?]+?"
_PAIRS = (
    re.compile(rf"(?P<a>{_THING})と(?:比べて|比較して)、?(?P<b>{_THING})(?:は|が)"),
    re.compile(
        rf"(?P<a>{_THING})と、?(?P<b>{_THING})(?:と?の(?:違い|差|相違|比較|[^、。?]{{1,10}}の違い)"
        r"|と?は(?:、|どう|何)|と?では|とで[、は]?|を比|はどこが|が違|、)"
    ),
    re.compile(rf"(?P<a>{_THING})(?:は|が)、?(?P<b>{_THING})と(?:比べ|どう|何|どこ|違)"),
)


def compared_things(text: str, municipalities: tuple[str, ...]) -> tuple[str, ...]:
    """The two things (or more municipalities) that a comparison sets side by side; empty if unclear."""
    if len(municipalities) > 1:
        return municipalities
    for pattern in _PAIRS:
        match = pattern.search(text)
        if match:
            return (match["a"].strip("「」『』 "), match["b"].strip("「」『』 "))
    return ()
