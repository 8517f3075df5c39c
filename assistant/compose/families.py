"""What the shelf enumerates together: headings under one heading, a table's columns or rows, 「XはAとBの2つ」.

Tells which things a word for all of them stands for, and what the shelf calls the things a question
names. Pure given the passages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.comparing import Comparing
from assistant.compose.draft import bare_heading, word
from assistant.compose.lists import listings
from assistant.compose.said import Thing
from assistant.coverage import phrase_cover
from assistant.shelf import Shelf
from ingest.japanese import key, tokens
from ingest.markers import find_marker
from ingest.models import Hit, Unit

_NAME_CHARACTERS = 24
_MOST_MEMBERS = 12
_NAMED = 0.8
_STATED = re.compile(
    r"(?P<label>[^、。]{1,40}?)(?:には|では|に|は)、?(?P<members>[^。]+?)"
    r"(?:の[0-9０-９一二三四五六七八九]+(?:つ|種類|類型|通り|層))?"
    r"(?:がある|があり.*|から(?:なる|成る)|に(?:分かれる|分けられる|大別される)|とする|である|です)?。?"
)
_AND = re.compile(r"と|及び|および|並びに|、")
_MUNICIPALITIES = frozenset(["市", "町", "村", "市町村", "自治体"])
_TOTAL = re.compile(r"(?:合|総|小)?計|総数|全体")
_GLOSS = re.compile(r"[（(][^）)]*[）)]$")


@dataclass(frozen=True, slots=True)
class Family:
    """Things that the shelf sets side by side, and what it calls them together."""

    label: str
    members: tuple[str, ...]


def families(hits: Sequence[Hit], shelf: Shelf) -> list[Family]:
    """The families that the passages found take part in, in their order, each once."""
    found: dict[tuple[str, ...], Family] = {}
    for hit in hits:
        for family in (*_tables(hit), *_stated(hit), *_lists(hit, shelf)):
            if 2 <= len(family.members) <= _MOST_MEMBERS:
                found.setdefault((key(family.label), *map(key, family.members)), family)
    return list(found.values())


def resolved(
    readings: Sequence[Comparing], known: Sequence[Family], shelf: Shelf
) -> Iterator[Comparing]:
    """The readings with their things as the shelf names them: the likeliest first.

    Things that are members of one family come before those that the shelf names nowhere together.
    """
    under = [
        (fit, reading, family)
        for reading in readings
        for fit, family in _under(reading, known, shelf)
    ]
    for _, reading, family in sorted(under, key=lambda found: -found[0]):
        yield replace(reading, things=family.members)
    named = [reading for reading in readings if reading.things]
    named = [reading for reading in named if _is_said(reading, shelf)] or named
    for reading in named:
        for family in known:
            members = _members(reading.things, family, shelf)
            if members is not None:
                yield replace(reading, things=members)
                break
    yield from sorted(named, key=_unlike)


def _is_said(reading: Comparing, shelf: Shelf) -> bool:
    """Whether the last thing is a name with の in it (あずさの里), and not one with a point (町の費用).

    A name stands on the shelf, and what is behind its の is said of none of the other things.
    """
    *others, last = reading.things
    tail = last.rpartition("の")[2]
    return (
        tail != last
        and shelf.mentions(last)
        and not any(shelf.mentions(f"{other}の{tail}") for other in others)
    )


def _unlike(reading: Comparing) -> int:
    """How differently the things are built: 緊急時の受入れ is like 体験の場, not like 体験."""
    sizes = [thing.count("の") for thing in reading.things]
    return max(sizes) - min(sizes)


def _under(
    reading: Comparing, known: Sequence[Family], shelf: Shelf
) -> Iterator[tuple[int, Family]]:
    """The families that an umbrella is the word for, and in how many ways they show it."""
    wanted = Thing.of(reading.umbrella).phrase
    ending = key(_last_noun(reading.umbrella))
    if not wanted.lemmas or ending in _MUNICIPALITIES:
        return
    for family in known:
        if reading.count is not None and len(family.members) != reading.count:
            continue
        named = phrase_cover(wanted, family.label, shelf) >= _NAMED
        ended = bool(ending) and all(key(member).endswith(ending) for member in family.members)
        if named or ended:
            yield named + ended, family


def _last_noun(text: str) -> str:
    nouns = [t for t in tokens(text) if t.pos in {"名詞", "接尾辞"} and t.is_content]
    return nouns[-1].surface if nouns else ""


def _members(things: Sequence[str], family: Family, shelf: Shelf) -> tuple[str, ...] | None:
    """The members that the things are; None where one is none of them, or two are the same."""
    ending = key(_last_noun(family.label))
    found: list[str] = []
    for name in things:
        thing = Thing.of(name)
        bare = key(name).removesuffix(ending)  # 水島地区 in a table of 地区
        same = [m for m in family.members if key(m) in (key(name), bare)]
        like = same or [
            member
            for member in family.members
            if thing.phrase.lemmas
            and thing.named_in(member, shelf)
            and _same_head(thing, member, family, shelf)
        ]
        if len(like) != 1 or like[0] in found:
            return None
        found.append(like[0])
    return _without_tail(found, things)


def _same_head(thing: Thing, member: str, family: Family, shelf: Shelf) -> bool:
    """Whether a member is the thing and not something of it (相談支援事業所の相談支援専門員).

    What is done with the thing (体験の場の確保), or is said of all members alike, makes no other.
    """
    head = member.rpartition("の")[2]
    if head == member or thing.named_in(head, shelf):
        return True
    if all(other.endswith(f"の{head}") for other in family.members):
        return True
    last = list(tokens(head))[-1:]
    return any(t.pos3 == "サ変可能" or t.term in thing.phrase.lemmas for t in last)


def _without_tail(members: Sequence[str], things: Sequence[str]) -> tuple[str, ...]:
    """Headings that go on alike behind the things (〜センターの現状) without what they share."""
    tails = {member.rpartition("の")[2] for member in members if "の" in member}
    if len(tails) != 1 or not all("の" in member for member in members):
        return tuple(members)
    (tail,) = tails
    if any(tail in thing for thing in things):
        return tuple(members)
    return tuple(member.rpartition("の")[0] for member in members)


def _lists(hit: Hit, shelf: Shelf) -> Iterator[Family]:
    """Headings under one heading, and lists whose entries are names."""
    for listing in listings(hit, shelf):
        if any(item.unit.cells for item in listing.items):
            continue
        names = [
            _heading(item.text) if item.unit.kind == "label" else _name(item.text)
            for item in listing.items
        ]
        if all(names):
            yield Family(listing.label or listing.context, tuple(names))


def _tables(hit: Hit) -> Iterator[Family]:
    """The columns of a table, and the labels of its rows, under what heads those."""
    tables: dict[tuple[str, ...], list[Unit]] = {}
    for unit in hit.passage.units:
        if len(unit.cells) > 1:
            tables.setdefault(tuple(head for head, _ in unit.cells), []).append(unit)
    for heads, rows in tables.items():
        above = " ".join(rows[0].headings[-1:])
        if all(map(_name, heads[1:])):
            yield Family(above, tuple(map(_name, heads[1:])))
        labels = [_name(row.cells[0][1]) for row in rows if not _is_total(row)]
        if all(labels):
            yield Family(f"{above} {heads[0]}", tuple(dict.fromkeys(labels)))


def _is_total(row: Unit) -> bool:
    """Whether a row sums up the others."""
    return _TOTAL.fullmatch(key(row.cells[0][1])) is not None


def _stated(hit: Hit) -> Iterator[Family]:
    """「XはAとBの2つである」, 「XにはAとBがある」."""
    for unit in hit.passage.units:
        if unit.kind in {"row", "label"}:
            continue
        match = _STATED.fullmatch(word(unit))
        if match is None:
            continue
        names = [_name(part) for part in _AND.split(match["members"])]
        if len(names) > 1 and all(names):
            yield Family(match["label"], tuple(names))


def _heading(text: str) -> str:
    """The name that a heading is; it may hold a mark that would end another's (体験の機会、場)."""
    bare = _GLOSS.sub("", bare_heading(text))
    return bare if len(bare) <= _NAME_CHARACTERS else ""


def _name(text: str) -> str:
    """The name that an entry is or begins with (類型：説明), "" where it is a statement."""
    bare = bare_heading(text)
    marker = find_marker(bare)
    if marker is not None and marker.kind == "field":
        bare = re.split(r"[：:⇒]", bare, maxsplit=1)[0]
    bare = _GLOSS.sub("", bare).strip("「」『』 ")
    if not bare or len(bare) > _NAME_CHARACTERS or re.search(r"[。、]", bare):
        return ""
    last = list(tokens(bare))[-1]
    return bare if last.pos in {"名詞", "接尾辞", "記号"} or bare[-1] in "）)」" else ""
