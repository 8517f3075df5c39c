"""Where a text names municipalities. Pure; knows the language's ways of naming towns, and no shelf."""

import re
from collections.abc import Sequence
from functools import cache

from ingest.japanese import Token, tokens
from ingest.normal import normal

_MUNICIPALITY_SUFFIXES = frozenset("市町村区")
_TOWNS = frozenset("市町村")
_NAMES_END = frozenset("都道府県郡市町村区")
# Nouns that say what sort of municipality is meant, or of market: no names.
_SORTS_OF_TOWN = frozenset(
    re.findall(
        r"\S+",
        """
        先進 中核 政令 特例 近隣 近郊 周辺 隣 城下 温泉 宿場 門前 田舎 地元 県 国 全国 圏域 中心 都市 大都市 地方
        過疎 離島 山間 山村 農村 漁村 港 沿岸 海 山 川 島 学園 基地 企業 工業 観光 商業 商店 職人 寺 古本 骨董 花 青空
        幹事 当該 構成 関係 管内 県内 該当 代表 対象 協力 単独 選手 休暇 茶屋 全額 半額
        其々 多く 全て 一部 多数 複数 自分 自ら 母 親 元 甲 乙 丙 何 事務 役場 役所 我が
        """,
    )
)
_SUFFIXES = frozenset("市町村区區邨")  # as printed


@cache
def municipalities_in(text: str) -> tuple[str, ...]:
    """The municipalities named in a text, as printed, in order, as often as named: 熊本市, 港区.

    A proper name (MeCab) of a place, or of a family as in 村上市, directly followed by 市, 町, 村
    or 区; or a single noun that does not say what sort of town it is (みどり市, not 中核市).
    Prefectures are none; a ward named behind its city (札幌市中央区) counts as the city. Names in
    old characters (澁谷區) are found in the normal form.
    """
    if _SUFFIXES.isdisjoint(text):  # as in most lines, which need no MeCab then
        return ()
    spans = _municipality_spans(text)
    form = normal(text)
    if form.text != text:
        for span in (form.span(*found) for found in _municipality_spans(form.text)):
            if all(span[1] <= start or end <= span[0] for start, end in spans):
                spans.append(span)
    return tuple(text[start:end] for start, end in sorted(spans))


def _municipality_spans(text: str) -> list[tuple[int, int]]:
    """Where a text names municipalities whose names MeCab knows as they are written."""
    found: list[tuple[int, int]] = []
    words = list(tokens(text))
    run: int | None = None  # where the name before the suffix begins
    city_end = -1
    suffixed_end = -1
    for at, token in enumerate(words):
        place = token.pos2 == "固有名詞" and token.pos3 in {"地名", "人名"}
        suffixed = (
            place
            and token.pos3 == "地名"
            and len(token.surface) > 1
            and token.surface[-1] in _MUNICIPALITY_SUFFIXES
        )
        if token.surface in _MUNICIPALITY_SUFFIXES and token.start == suffixed_end:
            found[-1] = (found[-1][0], token.end)  # 四日市 was only the name of 四日市市
            city_end = token.end
        elif token.surface in _MUNICIPALITY_SUFFIXES and run is not None:
            if token.surface != "区" or city_end != run:
                found.append((run, token.end))
            city_end = token.end
            run = None
        elif suffixed:
            found.append((_whole_start(words, at), token.end))
            suffixed_end = token.end
            run = None
        elif place:
            run = _name_start(words, at)
        else:
            run = token.start if _may_name_town(words, at) else None
    return found


def _whole_start(words: Sequence[Token], at: int) -> int:
    """Where a name begins whose end alone is another town's: 朝日野市, of which MeCab knows 野市."""
    token, before = words[at], words[at - 1] if at else None
    if (
        before is not None
        and before.end == token.start
        and before.pos == "名詞"
        and before.pos2 != "数詞"
        and before.surface[-1] not in _NAMES_END
    ):
        return before.start
    return token.start


def _name_start(words: Sequence[Token], at: int) -> int:
    """Where a name begins that a number leads: 三ツ峰."""
    before = words[max(0, at - 2) : at]
    led = [t.pos3 for t in before] == ["*", "助数詞"] and before[0].pos2 == "数詞"
    return before[0].start if led else words[at].start


def _may_name_town(words: Sequence[Token], at: int) -> bool:
    """Whether a common noun, alone before 市, 町 or 村, may be the name of one."""
    noun, *after = words[at : at + 3]
    before = words[at - 1] if at else None
    return (
        noun.pos2 == "普通名詞"
        and noun.pos3 == "一般"
        and noun.lemma not in _SORTS_OF_TOWN
        and noun.surface[-1] not in _TOWNS
        and (before is None or before.pos not in {"名詞", "接頭辞", "接尾辞"})
        and bool(after)
        and after[0].surface in _TOWNS
        and after[0].start == noun.end
        and (len(after) < 2 or after[1].surface not in _TOWNS)
    )
