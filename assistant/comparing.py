"""The words of comparing: how a question says that it compares, what would be first, and all municipalities.

Pure; knows the language, not the shelf, and takes no sentence apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asking import LIGHT
from assistant.phrases import phrases_of
from ingest.japanese import Token, normalise, tokens
from ingest.normal import normal

_COMPARES = frozenset(
    [
        "違う",
        "食い違う",
        "違い",
        "異なる",
        "相違",
        "差異",
        "差",
        "比較",
        "比べる",
        "見比べる",
        "対比",
        "対照",
    ]
)
# Words that ask, and those that address the one asked: they name nothing.
_ASKS = frozenset(
    ["何方", "何処", "何", "何れ", "どう", "如何", "其々", "各々", "一番", "最も", "どんな"]
)
_ADDRESSES = frozenset(["教える", "下さる", "知る", "欲しい", "纏める", "並べる", "作る", "表"])
_MANNER = frozenset(
    ["仕方", "遣り方", "特徴", "特色", "内容", "概要", "方法", "状況", "様子", "考え方"]
)
# All municipalities: 各市, 4つの市, 両市, 市町村ごと.
_EVERY_MUNICIPALITY = re.compile(
    r"各(?:市町村|自治体|[市町村])(?![一-龠])"
    r"|(?:それぞれ|其々|全て|すべて|全部)の(?:市町村|自治体|[市町村])(?![一-龠])"
    r"|(?P<count>\d+)(?:つの)?(?:市町村|自治体|[市町村])(?![一-龠])"
    r"|両(?:自治体|[市町村])"
    r"|(?<![一-龠])(?:市町村|自治体|[市町村])(?:(?:ごと|別)(?=の|に|で|は|、|$)|によって)"
)


_COMPARING_END = re.compile(
    r"(?:を|について|、)?(?:それぞれ|一緒に)?(?:比べ|くらべ|比較|見比べ|対比)[^、。]*$|(?:が|は)?(?:どう|どのように|どこが|何が)違[^、。]*$"
    r"|ずつ[^、。]*$"
)
_ASKS_OF_EACH = re.compile(
    r"誰|だれ|どなた|どこ(?!が違)|いつ|いくら|いくつ|何(?![がも]違)[^がは、。]|なぜ|(?:どんな|どういう|どのような)(?:場合|とき|時|人|もの|こと)"
)


@dataclass(frozen=True, slots=True)
class Extreme:
    """What is asked to be more: `word` as in 多いのは; the first in time where `dated`."""

    word: str
    largest: bool
    dated: bool = False


_EXTREMES = {
    "多い": Extreme("多い", True),
    "少ない": Extreme("少ない", False),
    "高い": Extreme("高い", True),
    "低い": Extreme("低い", False),
    "安い": Extreme("安い", False),
    "大きい": Extreme("大きい", True),
    "小さい": Extreme("小さい", False),
    "長い": Extreme("長い", True),
    "短い": Extreme("短い", False),
    "早い": Extreme("早い", False, dated=True),
    "先": Extreme("早い", False, dated=True),
    "遅い": Extreme("遅い", True, dated=True),
    "新しい": Extreme("新しい", True, dated=True),
    "古い": Extreme("古い", False, dated=True),
}
_IS_IT = re.compile(r"いのは(?:どこ|だれ|誰|何)?(?:です)?か?[?。]*$")
_OUT_OF_SEVERAL = frozenset(["何方", "何れ", "一番", "最も"])


@dataclass(frozen=True, slots=True)
class Comparing:
    """A reading of a comparison.

    `things` are as the question words them; where there are none, `umbrella` may be a word for all
    of them and `count` how many they are. `aspects` are the points asked about, none for all.
    """

    things: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    umbrella: str = ""
    count: int | None = None
    extreme: Extreme | None = None


def every_municipality(text: str) -> tuple[bool, int | None]:
    """Whether a question speaks of all municipalities (各市), and of how many where it says so (4つの市)."""
    match = _EVERY_MUNICIPALITY.search(normalise(text))
    if match is None:
        return False, None
    if match.group().startswith("両"):
        return True, 2
    return True, int(match["count"]) if match["count"] else None


def without_municipalities(text: str, municipalities: Sequence[str]) -> str:
    """A question without the municipalities it compares, named or 各市."""
    for name in municipalities:
        text = text.replace(name, "、")
    form = normal(text)
    for match in reversed(list(_EVERY_MUNICIPALITY.finditer(form.text))):
        text = normal(text).put(*match.span(), "、")
    return text


def is_comparing(text: str) -> bool:
    """Whether a text has words of comparing: 違い, 比べる, どちら."""
    return any(token.lemma in _COMPARES or token.lemma == "何方" for token in tokens(text))


def asked_of_each(text: str) -> str:
    """The question that a comparison asks of each side: 夜の電話を受けるのは誰か in 〜のは誰か比べて.

    "" where it asks nothing but how they differ.
    """
    matter = _COMPARING_END.sub("", text)
    asks = _ASKS_OF_EACH.search(matter)
    return matter.strip("、 ") if asks is not None and matter != text else ""


def is_vague(aspect: str) -> bool:
    """Whether a point names nothing that a document would speak of: 整備のしかた, 特徴, 使い分ける."""
    last = [token for token in tokens(aspect) if token.is_content][-1:]
    if any(token.lemma in _MANNER for token in last):
        return True
    return not any(p.is_name or LIGHT.issuperset(p.lemmas) for p in phrases_of(aspect))


def asks_how(aspect: str) -> bool:
    """Whether a point is a way of doing something (進め方), which documents tell in many words."""
    words = list(tokens(aspect))
    return len(words) > 1 and words[-1].lemma == "方" and words[-2].pos == "動詞"


def extreme_of(text: str) -> Extreme | None:
    """What is asked to be more: どちらが多い, 一番高い."""
    words = list(tokens(text))
    if not any(token.lemma in _OUT_OF_SEVERAL for token in words) and not _IS_IT.search(text):
        return None
    return next((_EXTREMES[t.lemma] for t in words if is_extreme(t)), None)


def is_extreme(token: Token) -> bool:
    """Whether a word says what would be first: 多い, 先."""
    return token.lemma in _EXTREMES and token.pos in {"形容詞", "名詞"}


def is_asking(token: Token) -> bool:
    """Whether a word asks, compares or addresses the one asked, and names nothing."""
    return token.lemma in _ASKS | _ADDRESSES | _COMPARES
