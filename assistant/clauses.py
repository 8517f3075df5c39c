"""What a sentence does: ask, tell what somebody does, give a reason; and who acts in it.

Pure grammar over UniDic's parts of speech. Knows neither shelf nor question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.japanese import Token, normalise, tokens

_ASKS = re.compile(
    r"(?:か|[?？]|(?:教え|聞かせ|示し|説明し)て(?:ください|下さい|ほしい))[。．」』)）]*$"
)
# ではないか, だろうか: an opinion, put softly.
_OPINES = re.compile(r"(?:ない|まい|だろう|かしら)か[。．?？]*$")
_REASON = re.compile(
    r"ため(?!の|息|し)|ことから|[たるいうくすつぬむぐ]から(?![^、。]{0,12}まで)|(?:だ|です|ます|ません)から"
    r"|により|によって|による(?:もの)?(?:です|である|。|と)|ので(?!は)|要因|理由|原因|きっかけ|契機|背景|目的|ねらい|狙い"
    r"|見据え|踏まえ|受けて|なぜなら|というの[はも]|おそれがあ"
)
# この…: what is said of the sentence before, and its ground.
_EXPLAINS = re.compile(
    r"(?:これ|それ)は、?[^。]*(?:ため|から|こと|影響|結果|もの)(?:である|です|だ|による|によります|によるもの(?:である|です))?。?$"
    r"|(?:その|この|主な)(?:理由|背景|原因|要因|わけ|狙い|ねらい)|(?:理由|背景|原因|要因)(?:は|として|に)"
    r"|なぜなら|というの[はも]"
    r"|[^。]*(?:ため|から)(?:である|です|だ|であった|でした)。?$"
)
_FOLLOWS = re.compile(
    r"(?:そのため|このため|それで|そこで|これを受け|このことから|こうしたことから|したがって|よって|これにより)"
)
_QUOTED = re.compile(r"[「『][^「」『』]*[」』]")

# Heads of the names of those who act: what they are is a matter of words, not of form. Lemmas.
_ACTORS = frozenset(
    re.findall(
        r"\S+",
        """
        市 町 村 県 国 都 府 道 区 省 庁 局 部 課 係 室 班 署 所 館 院 園 校 社 会 団 団体 法人 協会 協議 機構 公社
        センター 機関 会社 企業 組合 連合 施設 窓口 病院 学校 大学 行政 自治 警察 消防 民間 事務 本部 支部 支所
        家族 保護 本人 当事 者 員 師 士 長 人 役 手 側 親 子 主任 担当 教授 代表 職員 会長 座長 委員 議長 市長 町長 村長
        住民 医師 看護 スタッフ ボランティア コーディネーター ワーカー ヘルパー マネジャー マネージャー リーダー
        アドバイザー サポーター オペレーター グループ ホーム ステーション チーム 達 方 等 同士 家 司 主 名 氏
        """,
    )
)
_TRAILING = frozenset({"等", "など", "達", "方", "側", "同士"})
_AGENT_PARTICLES = frozenset({"が", "は", "も"})
# 〜で(は), 〜において: where something is done, by whoever is there.
_PLACE_PARTICLES = frozenset({"で", "では", "において", "においては"})
_STATIVE = frozenset(
    {
        "有る",
        "居る",
        "成る",
        "足りる",
        "要る",
        "因る",
        "違う",
        "異なる",
        "止まる",
        "留まる",
        "出来る",
        "見える",
    }
    | {
        "増える",
        "減る",
        "掛かる",
        "過ぎる",
        "終わる",
        "限る",
        "伴う",
        "在る",
        "持つ",
        "含む",
        "言う",
        "示す",
        "思う",
    }
)
_LINKING = frozenset({"居る", "行く", "来る", "為る", "置く", "参る", "下さる", "頂く"})
# 〜する方針である: what is planned is done.
_PLANS = frozenset({"事", "物", "予定", "方針", "案", "考え", "計画", "作業", "方向", "中", "の"})


@dataclass(frozen=True, slots=True)
class Noun:
    """A run of nouns and the particles behind it; `head` is the lemma of its last noun."""

    text: str
    head: str
    particle: str
    start: int
    named: bool  # a proper name, or in quotation marks


def asks(text: str) -> bool:
    """Whether a sentence is a question, which answers nothing."""
    return _ASKS.search(text.strip()) is not None and _OPINES.search(text.strip()) is None


def gives_reason(text: str) -> bool:
    """Whether a sentence has a clause of reason, cause or purpose."""
    return not asks(text) and _REASON.search(text) is not None


def explains(text: str) -> bool:
    """Whether a sentence gives the ground of the one before it: これは…ためである, その理由は…."""
    return _EXPLAINS.match(text) is not None


def follows(text: str) -> bool:
    """Whether a sentence follows from the one before it: そのため…."""
    return _FOLLOWS.match(text) is not None


@lru_cache(maxsize=20_000)
def nouns(text: str) -> tuple[Noun, ...]:
    """The runs of nouns of a text with what follows them, in order."""
    return tuple(_nouns(text))


def _nouns(text: str) -> Iterator[Noun]:
    run: list[Token] = []
    particle = ""
    quotes = [match.span() for match in _QUOTED.finditer(text)]

    def inside(token: Token) -> bool:
        return any(start <= token.start < end for start, end in quotes)

    def ended() -> Noun:
        content = [t for t in run if t.lemma not in _TRAILING and t.pos != "補助記号"] or run
        last = content[-1]
        named = inside(last) or last.pos2 == "固有名詞" or last.surface in "」』"
        start, end = run[0].start, run[-1].end
        return Noun(text[start:end], last.lemma, particle, start, named)

    for token in tokens(text):
        if (
            inside(token)
            or token.pos in {"名詞", "接尾辞", "接頭辞"}
            or token.surface in "（）()・"
        ):
            if particle and run:
                yield ended()
                run = []
            if run or token.surface not in "（）()・":
                run.append(token)
            particle = ""
        elif run and token.pos == "助詞":
            particle += token.surface
        elif run and particle in {"に", "で"} and token.lemma in {"因る", "於く"}:
            particle += token.surface
        elif run and particle.startswith(("によ", "にお")) and token.surface == "て":
            particle += token.surface
        elif run:
            yield ended()
            run, particle = [], ""
    if run:
        yield ended()


def is_actor(noun: Noun) -> bool:
    """Whether a run of nouns names a person or an organisation."""
    return noun.named or noun.head in _ACTORS


def agents(text: str) -> tuple[Noun, ...]:
    """Those whom a sentence lets act: before が, は or も, 〜により, 〜に委託 and 〜において."""
    found = []
    for noun in nouns(text):
        behind = text[noun.start + len(noun.text) :]
        entrusted = noun.particle in {"に", "へ"} and re.match(
            r"(?:に|へ)、?[^、。]{0,12}?(?:委託|依頼|委任|任せ|要請|お願い|ゆだね)", behind
        )
        if is_actor(noun) and (
            noun.particle in _AGENT_PARTICLES | _PLACE_PARTICLES
            or noun.particle.startswith("によ")
            or noun.particle == "から"
            or entrusted
        ):
            found.append(noun)
    return tuple(found)


@lru_cache(maxsize=20_000)
def acts(text: str) -> bool:
    """Whether a sentence tells what is done: its last predicate is an act, neither denied nor passive.

    A verb with an object (〜を), or a noun of action with an object or somebody who acts; also
    without する at the end of a line (研修会等の実施).
    """
    plain = re.sub(r"[（(][^（）()]*[）)][。．]?$", "", normalise(text)).rstrip("。． ")
    words = [t for t in tokens(plain) if t.pos != "補助記号"]
    while words:
        last = words[-1]
        if last.pos == "助動詞":
            if last.lemma in {"れる", "られる", "ない", "ず", "ぬ", "たい"}:
                return False
        elif last.pos == "動詞" and last.lemma in _LINKING and len(words) > 1:
            if last.lemma == "居る" and words[-2].surface not in {"て", "で"}:
                return False
        elif (last.pos == "名詞" and last.lemma in _PLANS and _is_adnominal(words[:-1])) or (
            last.pos == "助詞" and last.surface not in {"の", "か"}
        ):
            pass
        else:
            break
        words.pop()
    if not words:
        return False
    last = words[-1]
    object_there = any(t.pos == "助詞" and t.surface in {"を", "をも"} for t in words)
    if last.pos == "動詞":
        return last.lemma not in _STATIVE and object_there
    if last.pos3 == "サ変可能":
        denied = len(words) > 1 and words[-2].pos == "接頭辞"
        done = len(words) > 1 and words[-2].surface in {"の", "を", "に"}
        return not denied and (object_there or done or bool(agents(plain)))
    return False


def _is_adnominal(words: list[Token]) -> bool:
    return bool(words) and words[-1].pos in {"動詞", "助動詞", "助詞"}
