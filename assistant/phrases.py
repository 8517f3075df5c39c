"""What a question names, as phrases: runs of nouns, verbs and adjectives. Pure; knows no shelf."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.japanese import Token, tokens
from ingest.passages import municipalities_in
from ingest.synonyms import others_of

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
        出る 決まる 分ける 使う 何れ 貴方 パーセント 点 抱える 役割 役目 仕事 働き
        事前 事後 将来 最初 最後 今後 実際 早期 現時点 時点 様子 話 他 自体 以外 当時 側
        もう 未だ 既に ちゃんと きちんと 迚も 大体 抑 例えば 一寸 矢張り 必ず 絶対 特に 主に 色々 結構 大丈夫
        平気 本当 一応 取り敢えず 是非 凄い 余り そんな 詳しい 簡単 ざっくり 先ず 全然 全く はっきり
        可能
        """,
    )
)
_POLITE_SUFFIXES = frozenset({"さん", "様", "ちゃん", "君", "達"})  # 看護師さん asks for 看護師
_FOR = frozenset({"用", "時"})  # 緊急用 and 緊急時 both name 緊急
# そもそも and 一応 are nouns to the dictionary.
_NO_NOUN = frozenset({"御", "事", "物", "為", "様", "よう", "抑", "一応"})
_JOINING = frozenset({"助詞", "助動詞", "動詞"})
COUNTED = re.compile(r"(\d+|[二三四五六七八九十])\s?(?:つ|個|種類|項目|点|本柱)(?!目)")
ORDINAL = re.compile(r"第?\d+(?:期|層|号|条|次|章|節|類|種|つ目|番目)")
# What follows a counter of everyday use is a word of its own: 何回落選, 何人以上.
COUNTER_AFTER_WHAT = re.compile(
    r"何(か所|ヵ所|カ所|箇所|ヶ所|つ|%|(?:人|名|件|回|台|戸|円|倍|割|時間|世帯|種類)(?=[一-龠])|[一-龠]{1,3})"
)
_AMOUNT_OR_TIME = re.compile("いくつ|いくら|どのくらい|どれくらい|いつ(?:ごろ|頃)")
_NOT_ALLOWED = re.compile(r"(?:駄目|だめ|ダメ|無理)(?=です|でしょう|なの|か|\?|$)")
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


def counted(amount: re.Match[str]) -> int:
    """The number that a match of COUNTED gives: 5 for 5つ and for 五つ."""
    return int(amount[1]) if amount[1].isdecimal() else 1 + "一二三四五六七八九十".index(amount[1])


def phrases_of(text: str) -> list[Phrase]:
    """What the question names, in order."""
    words = list(tokens(text))
    skip = _spans_to_skip(text)
    phrases = _idioms(text, [word for word in words if not _skipped(word, skip)])
    skip += [(phrase.start, phrase.start + len(phrase.text)) for phrase in phrases]
    run: list[Token] = []
    for token in [*words, None]:
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
            phrases.append(Phrase(token.surface, (token.term,), VERB_FACTOR, token.start))
    return sorted(phrases, key=lambda phrase: phrase.start)


def _idioms(text: str, words: Sequence[Token]) -> list[Phrase]:
    """Several words that together have others to stand for them: 外に任せる, which is 委託.

    What joins them may only be grammar; a compound noun is one phrase anyway.
    """
    found: list[Phrase] = []
    content = [at for at, word in enumerate(words) if word.is_content]
    for size in (3, 2):
        for first in range(len(content) - size + 1):
            places = content[first : first + size]
            within = words[places[0] : places[-1] + 1]
            if (
                others_of(tuple(words[at].term for at in places))
                and not all(map(_in_noun_run, within))
                and all(word.is_content or word.pos in _JOINING for word in within)
                and not any(p.start <= within[0].start < p.start + len(p.text) for p in found)
            ):
                last = within[-1]
                behind = words[places[-1] + 1 : places[-1] + 2]
                found.append(
                    Phrase(
                        text=text[within[0].start : last.end],
                        lemmas=tuple(words[at].term for at in places),
                        factor=VERB_FACTOR if last.pos == "動詞" else 1.0,
                        start=within[0].start,
                        particle="".join(word.surface for word in behind if word.pos == "助詞"),
                    )
                )
    return found


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
        yield Phrase(run[-1].surface, (run[-1].term,), VERB_FACTOR, run[-1].start)


def _in_noun_run(token: Token) -> bool:
    if token.pos in {"名詞", "接尾辞", "接頭辞", "形状詞"}:
        return token.lemma not in _NO_NOUN and token.surface not in {
            "何",
            "うち",  # 受入れのうち夜間
        }
    return token.pos == "記号" and token.surface.isalnum()


def _spans_to_skip(text: str) -> list[tuple[int, int]]:
    """Municipalities, years, counts and 何〜 are judged by rules of their own, not as phrases."""
    spans = [match.span() for match in COUNTED.finditer(text)]
    spans += [match.span() for match in ORDINAL.finditer(text)]
    spans += [match.span() for match in COUNTER_AFTER_WHAT.finditer(text)]
    spans += [match.span() for match in _AMOUNT_OR_TIME.finditer(text)]
    spans += [
        match.span()
        for match in re.finditer(
            r"(?:(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2})|[HRSht]\d{1,2}|(?:19|20)\d{2})年?度?末?(?:\d{1,2}月)?(?:\d{1,2}日)?",
            text,
        )
    ]
    spans += [match.span() for match in _NOT_ALLOWED.finditer(text)]
    for name in municipalities_in(text):
        spans += [match.span() for match in re.finditer(re.escape(name), text)]
    return spans


def _skipped(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _noun_phrase(text: str, run: list[Token], particle: str) -> Phrase | None:
    if len(run) > 1 and run[-1].surface in {"数", "額"}:
        run = run[:-1]  # 相談支援専門員数 asks for a number of 相談支援専門員, 予算額 for 予算
    if len(run) > 1 and run[-1].lemma in _POLITE_SUFFIXES:
        run = run[:-1]
    content = [token for token in run if token.is_content]
    if not content:
        return None
    weighty = [token for token in content if token.lemma not in _SHAPING]
    factor = 1.0 if weighty else SHAPING_FACTOR
    lemmas = tuple(token.term for token in content)
    return Phrase(
        text=text[run[0].start : run[-1].end],
        lemmas=tuple(token.term for token in content if token.lemma not in _FOR) or lemmas,
        factor=factor,
        start=run[0].start,
        particle=particle,
    )
