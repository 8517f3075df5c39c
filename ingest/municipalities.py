"""The municipalities a text names, by the dictionary and the form of their names. Pure.

Knows neither the shelf nor which municipality a document is about.
"""

import re
from collections.abc import Sequence
from functools import cache

from ingest.japanese import Token, tokens
from ingest.normal import normal

_MUNICIPALITY_SUFFIXES = frozenset("市町村区")
_SUFFIXES = frozenset("市町村区區邨")  # as printed
_COMMON_NAME = re.compile(r"(?![各両同他全半諸])[一-龠々]{2,4}")
_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞"})
_GOES_ON = frozenset({"市", "町", "村", "民", "長", "内", "外", "道", "並み", "おこし", "づくり"})
# What sort of municipality is meant, not which: 幹事町; and other common words: 城下町, 選手村.
_SORTS_OF_MUNICIPALITY = frozenset(
    re.findall(
        r"\S+",
        """
        幹事 中核 当該 構成 関係 管内 県内 圏域 圏内 先進 該当 代表 中心 地元 一部 対象 協力 単独 政令 特例
        一般 過疎 既存 近隣 周辺 両隣 市内 町内 村内 城下 宿場 門前 茶屋 出口 選手 休暇 学園
        田園 観光 温泉 企業 工業 商業 住宅 別荘 故郷
        """,
    )
)
_LEAD = re.compile(r"[一二三四五六七八九十百千]?[ツヶケ]$")  # 三ツ of 三ツ峰


@cache
def municipalities_in(text: str) -> tuple[str, ...]:
    """The municipalities named in a text, as printed, in order, as often as named: 熊本市, 港区.

    A proper name (MeCab) of a place, or of a family as in 村上市, directly followed by 市, 町, 村
    or 区; for 市, 町 and 村 also a common noun in kanji that stands alone (銚子市, 一色町), unless it
    says what sort of municipality is meant (幹事町). Prefectures are none; a ward named behind its
    city (札幌市中央区) counts as the city. Names in old characters (澁谷區) are found in the normal form.
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
    run: Token | None = None
    city_end = -1
    suffixed_end = -1
    words = list(tokens(text))
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
            if token.surface != "区" or city_end != run.start:
                lead = _LEAD.search(text[: run.start])
                found.append((lead.start() if lead else run.start, token.end))
            city_end = token.end
            run = None
        elif suffixed:
            found.append((token.start, token.end))
            suffixed_end = token.end
            run = None
        elif _is_common_name(words, at):
            found.append((token.start, words[at + 1].end))
            run = None
        else:
            run = token if place else None
    return found


def _is_common_name(words: Sequence[Token], at: int) -> bool:
    """Whether a common noun is the name of the municipality whose 市, 町 or 村 stands behind it."""
    noun, behind = words[at], words[at + 1 : at + 3]
    if (noun.pos, noun.pos2, noun.pos3) != ("名詞", "普通名詞", "一般"):
        return False
    if not _COMMON_NAME.fullmatch(noun.surface) or noun.surface in _SORTS_OF_MUNICIPALITY:
        return False
    before = words[at - 1] if at else None
    if before is not None and before.end == noun.start and before.pos in _NOMINAL:
        return False
    if not behind or behind[0].surface not in {"市", "町", "村"} or behind[0].start != noun.end:
        return False
    compound = len(behind) > 1 and behind[1].start == behind[0].end
    return not (compound and behind[1].surface in _GOES_ON)
