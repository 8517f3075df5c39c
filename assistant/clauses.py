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

# What the names of those who act end in: that is a matter of words, not of form.
_ACTOR = re.compile(
    r"(?:[市町村県国都府省庁局部課署館院園校社会団員者師士長家人]|センター|法人|機構|事業所|相談所|支所|事務所|保健所|役所|役場|機関"
    r"|企業|組合|施設|窓口|大学|行政|自治体|警察|消防|本人|当事者|教授|代表|スタッフ|ボランティア|ホーム|ステーション|チーム|氏|室|係"
    r"|[ァ-ヴー]{2,}(?:ター|カー|パー|ダー|サー|ナー|ラー|ジャー)"
    r"|親|母|父|兄弟|(?<!様)子|子ども|国民)$"
)
# Words that end alike and name nobody.
_NOBODY = frozenset(
    re.findall(
        r"\S+",
        """
        機会 社会 全部 一部 内部 外部 定員 人員 成長 延長 特長 国家 関係 結局 都市 教室 居室 空室 集団 入院 退院 通院
        """,
    )
)
# A company or a corporation is told by what its name begins with as well: 株式会社…, 社会福祉法人….
_BODY = re.compile(r"法人|会社|協同組合|財団|社団")
_FOREIGN = re.compile(r"[ァ-ヴー]{2,}[・＝=][ァ-ヴー]{2,}")
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
# Nouns of what comes about by itself.
_BEFALLS = frozenset(
    re.findall(
        r"\S+",
        "増加 減少 増大 低下 上昇 進行 発生 経過 終了 完了 成長 変化 存在 集中 継続 該当 関係",
    )
)
_LINKING = frozenset({"居る", "行く", "来る", "為る", "置く", "参る", "下さる", "頂く"})
# 〜する方針である: what is planned is done.
_PLANS = frozenset({"予定", "方針", "案", "考え", "計画", "作業", "方向", "中", "の"})


@dataclass(frozen=True, slots=True)
class Noun:
    """A run of nouns and the particles behind it; `head` is the lemma of its last noun."""

    text: str
    head: str
    particle: str
    start: int
    named: bool  # a proper name, or in quotation marks
    person: bool  # somebody's name is in it: 志位委員長


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
        named = (
            inside(last)
            or _FOREIGN.search(text[run[0].start : run[-1].end])
            or last.pos2 == "固有名詞"
            or last.surface in "」』"
        )
        start, end = run[0].start, run[-1].end
        person = any(t.pos3 == "人名" for t in content)
        return Noun(text[start:end], last.lemma, particle, start, bool(named), person)

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
        elif run and (
            token.pos == "助詞" or (particle == "に" and token.lemma in {"因る", "於く"})
        ):
            particle += token.surface
        elif run:
            yield ended()
            run, particle = [], ""
    if run:
        yield ended()


_ERAS = frozenset({"明治", "大正", "昭和", "平成", "令和"})


_TROUBLE = re.compile(
    r"課題|問題|不足|困難|難し|足り(?:ない|ず)|でき(?:ない|ず|ません)|られ(?:ない|ません)|限界|支障|偏り|必要が|未整備"
    r"|に(?:とどま|留ま)|空きはな|至(?:ら|って(?:い|お)ら)な|滞"
)


def troubles(text: str) -> bool:
    """Whether a sentence tells of a problem, in whatever words."""
    return _TROUBLE.search(text) is not None


def is_actor(noun: Noun) -> bool:
    """Whether a run of nouns names a person or an organisation."""
    name = re.sub(r"(?:等|など|達|たち|側|同士|[（(][^（）()]*[）)])+$", "", noun.text)
    if (noun.named and noun.text not in _ERAS) or noun.person:
        return True
    return _BODY.search(name) is not None or (
        _ACTOR.search(name) is not None and noun.head not in _NOBODY
    )


def agents(text: str) -> tuple[Noun, ...]:
    """Those whom a sentence lets act: before が, は or も, 〜により, 〜に委託 and 〜において.

    The one が of a sentence that tells an act stands behind whoever does it, whatever the name.
    """
    every = nouns(text)
    subjects = [noun for noun in every if noun.particle == "が"]
    found = []
    for noun in every:
        behind = text[noun.start + len(noun.text) :]
        entrusted = noun.particle in {"に", "へ"} and re.match(
            r"(?:に|へ)、?[^、。]{0,12}?(?:委託|依頼|委任|任せ|要請|お願い|ゆだね)", behind
        )
        placed = (
            noun.particle in _AGENT_PARTICLES | _PLACE_PARTICLES
            or noun.particle.startswith("によ")
            or noun.particle == "から"
            or entrusted
        )
        if placed and (is_actor(noun) or (subjects == [noun] and _is_act(text))):
            found.append(noun)
    return tuple(found)


def acts(text: str) -> bool:
    """Whether a sentence tells what is done: its last predicate is an act, neither denied nor passive.

    A verb with an object (〜を), or a noun of action with an object or somebody who acts; also
    without する at the end of a line (研修会等の実施).
    """
    return _is_act(text) or (_is_act(text, objectless=True) and any(map(is_actor, agents(text))))


@lru_cache(maxsize=20_000)
def _is_act(text: str, objectless: bool = False) -> bool:
    """Whether the last predicate is a verb with an object or topic, or a noun of action with one.

    `objectless` lets a noun of action stand without.
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
        elif not _only_ends(last, words[:-1]):
            break
        words.pop()
    if not words:
        return False
    last = words[-1]
    particles = {t.surface for t in words if t.pos == "助詞"}
    object_there = "を" in particles or {"は", "が"} <= particles  # 窓口は…が担う
    if last.pos == "動詞":
        return last.lemma not in _STATIVE and object_there
    if last.pos3 == "サ変可能" and last.lemma not in _BEFALLS:
        denied = len(words) > 1 and words[-2].pos == "接頭辞"
        done = len(words) > 1 and words[-2].surface in {"の", "を", "に"}
        return not denied and (object_there or done or objectless)
    return False


def _only_ends(last: Token, before: list[Token]) -> bool:
    """Whether the last word of a sentence says nothing of what is done: 〜である, 〜する予定."""
    if not before:
        return False
    if last.lemma == "有る":
        return before[-1].surface == "で"
    if last.pos == "名詞":
        return last.lemma in _PLANS and (
            before[-1].pos in {"動詞", "助動詞"} or before[-1].surface == "の"
        )
    return last.pos == "助詞" and last.surface not in {"の", "か"}
