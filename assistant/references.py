"""What an ordinance refers to by number: 前項第2号の受入れ is the second item of the same article. Pure."""

import re
from collections.abc import Sequence

from ingest.japanese import normalise
from ingest.layout_markdown import plain
from ingest.markers import find_marker
from ingest.models import Passage, Unit

# An item of this article, and not of another (第9条第1項第2号).
_ITEM = re.compile(r"(?<!条)(?:(?:前|同|第\d+)項)?第(\d+)号(?!様式)")
_OTHER_ARTICLE = re.compile(r"第\d+条(?:第\d+項)?第\d+号")
# An item's name is parted by a space from what is said of it: （2）緊急時の受入れ　短期入所等により…
_NAME = re.compile(r"(?P<name>[^\s。、]{2,20})(?:[\s\u3000]|$)")


def referred(passage: Passage, index: int) -> list[str]:
    """The names of the items that a unit refers to; a sentence goes on about those of its paragraph."""
    units = passage.units
    line = units[index].lines[0]
    found: dict[str, None] = {}
    at = index
    while at >= 0 and units[at].kind == "sentence" and units[at].lines[0] == line:
        text = _OTHER_ARTICLE.sub("", normalise(units[at].text))
        for number in _ITEM.findall(text):
            name = _item(units[:index], int(number))
            if name:
                found.setdefault(name)
        at -= 1
    return list(found)


def _item(units: Sequence[Unit], number: int) -> str:
    """The name of the item of that number, the nearest above; "" where it has none."""
    for unit in reversed(units):
        text = plain(unit.text)
        marker = find_marker(text) if unit.kind == "item" else None
        if marker is not None and marker.ordinal == number:
            name = _NAME.match(text[marker.end :].strip())
            return name["name"] if name is not None else ""
    return ""
