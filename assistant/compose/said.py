"""What the passages say of each of several things, and under which attribute. Pure given the shelf."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.compose.draft import bare_heading, word
from assistant.coverage import phrase_cover
from assistant.evidence import says_something
from assistant.phrases import Phrase
from assistant.shelf import Shelf
from ingest.japanese import key, tokens
from ingest.layout_markdown import plain
from ingest.markers import find_marker, without_symbols
from ingest.models import Document, Hit, Passage, Unit

CONTENT = "内容"
# What a point's name may end in without being another point: 建物について, 建物の有無.
ABOUT = re.compile(r"(?:について|に関して|の有無)$")
# 次の3点である: what is said stands below.
_ANNOUNCES = re.compile(r"(?:次の|以下の|下記の)[^。、]{1,12}(?:である|です)?。?$")
# 精神障害者手帳 is named by 精神障害者保健福祉手帳.
_ANY_NOUN = r"[一-龠々ァ-ヺー]*"
_SEVERAL = re.compile(r"(?<!こ)と(?!は|し)|及び|および|並びに|[、・,]")
_CONTRARY = re.compile(r"(?:そうで(?:は)?ない|そうでなく|それ以外の|他の)")


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things compared: its words, and whether it is named by a negation."""

    phrase: Phrase
    negated: bool
    compound: re.Pattern[str] | None = None  # where it is one run of nouns: they in their order

    @classmethod
    def of(cls, name: str) -> "Thing":
        """The thing that a name names."""
        found = list(tokens(name))
        words = tuple(t.term for t in found if t.is_content and t.pos not in {"副詞", "形容詞"})
        nouns = all(t.pos in {"名詞", "接頭辞", "接尾辞"} for t in found)
        parts = (re.escape(key(t.surface)) for t in found)
        compound = re.compile(_ANY_NOUN.join(parts)) if found and nouns else None
        return cls(Phrase(name, words, 1.0, 0), _negated(name), compound)

    def named_in(self, text: str, shelf: Shelf) -> bool:
        """Whether a text names this thing and not its contrary."""
        if key(self.phrase.text) in key(text):
            return True
        if self.compound is not None:
            return self.compound.search(key(text)) is not None
        if len(self.phrase.lemmas) < 2 or phrase_cover(self.phrase, text, shelf) < 0.8:
            return False
        return _negated(text) == self.negated


def _negated(text: str) -> bool:
    """Whether a verb of the text is negated."""
    return any(t.pos == "助動詞" and t.lemma in {"ない", "ず", "ぬ"} for t in tokens(text))


@dataclass(frozen=True, slots=True)
class Said:
    """Something a document says of one of the things compared, under an attribute."""

    thing: int
    attribute: str
    text: str
    document: Document
    passage: Passage
    unit: Unit
    score: float
    # 2: under a heading or column that names the thing; 1: begins with it; 0: mentions it
    strength: int

    @property
    def in_section(self) -> bool:
        """Whether the attribute is a section of its own, which may hold more than one sentence."""
        headings = self.unit.headings
        return self.attribute == CONTENT or bool(
            headings and self.attribute == bare_heading(headings[-1])
        )


def things_named(names: Sequence[str]) -> list[Thing]:
    """The things as they are looked for; 「そうでないX」 is the first thing turned to its contrary."""
    first = Thing.of(names[0])
    rest = [
        replace(first, negated=not first.negated, compound=None)
        if _CONTRARY.match(name)
        else Thing.of(name)
        for name in names[1:]
    ]
    return [first, *rest]


def said_in(hit: Hit, things: Sequence[Thing], shelf: Shelf) -> list[Said]:
    """What the units of a passage say of the things."""
    found: list[Said] = []
    for unit in hit.passage.units:
        if not says_something(unit):
            continue
        by_column = _by_column(unit, things, shelf)
        if by_column:
            found.extend(
                Said(thing, attribute, text, hit.document, hit.passage, unit, hit.score, 2)
                for thing, attribute, text in by_column
            )
            continue
        about = _about(unit, things, shelf)
        if about is None:
            continue
        thing, strength = about
        for attribute, text in _attribute_of(unit, things[thing]):
            if _ANNOUNCES.search(text):
                continue
            if attribute == CONTENT and strength == 2:
                attribute = _section_below(unit, things[thing], shelf) or CONTENT
            found.append(
                Said(thing, attribute, text, hit.document, hit.passage, unit, hit.score, strength)
            )
    return found


def _by_column(unit: Unit, things: Sequence[Thing], shelf: Shelf) -> list[tuple[int, str, str]]:
    """A row of a table whose columns are the things: (thing, attribute, cell) for each."""
    if len(unit.cells) < 2:
        return []
    found = []
    for head, cell in unit.cells[1:]:
        named = [i for i, thing in enumerate(things) if thing.named_in(head, shelf)]
        if len(named) == 1 and cell:
            found.append((named[0], ABOUT.sub("", unit.cells[0][1]), without_symbols(cell)))
    return found


def _about(unit: Unit, things: Sequence[Thing], shelf: Shelf) -> tuple[int, int] | None:
    """The one thing a unit is about and how strongly: by its words, else by its nearest heading."""
    own = unit.cells[0][1] if unit.cells else word(unit)
    headings = [
        [i for i, thing in enumerate(things) if thing.named_in(heading, shelf)]
        for heading in reversed(unit.headings)
    ]
    nearest = next((named for named in headings if named), [])
    named = [i for i, thing in enumerate(things) if thing.named_in(own, shelf)]
    if len(named) == 1:
        subject = re.split(r"[はが、]", own, maxsplit=1)[0]
        begins = unit.cells or things[named[0]].named_in(subject, shelf)
        return named[0], 2 if nearest == named else 1 if begins else 0
    if len(named) > 1 and not unit.cells:
        # 「XはYとZを合わせた型である」 is about X.
        subject = re.split(r"[はが、]", own, maxsplit=1)[0]
        subjects = [i for i in named if things[i].named_in(subject, shelf)]
        return (subjects[0], 1) if len(subjects) == 1 else None
    if not named and len(nearest) == 1:
        return nearest[0], 2
    return None


def _section_below(unit: Unit, thing: Thing, shelf: Shelf) -> str:
    """The heading that a unit stands under below the one that names the thing; "" for none.

    One that names several points (床数と予算) is the name of none of them.
    """
    *above, nearest = unit.headings
    below = any(thing.named_in(heading, shelf) for heading in above)
    if not below or thing.named_in(nearest, shelf) or _SEVERAL.search(nearest):
        return ""
    return bare_heading(nearest)


def _attribute_of(unit: Unit, thing: Thing) -> list[tuple[str, str]]:
    """The attributes a unit gives: a row's columns, a field's label, 「Xの運営主体は、…」, else 内容."""
    if unit.cells:
        return [
            (without_symbols(head), without_symbols(cell)) for head, cell in unit.cells[1:] if cell
        ]
    text = word(unit)
    marker = find_marker(plain(unit.text))
    if marker is not None and marker.kind == "field":
        label, _, rest = (
            re.split(r"([：:⇒])", text, maxsplit=1) if re.search("[：:⇒]", text) else ("", "", "")
        )
        if rest.strip():
            return [(label.strip(), rest.strip())]
    pattern = rf"{re.escape(thing.phrase.text)}(?:の|における)(?P<attribute>[^、。はが]{{1,16}})(?:は|が)、?"
    match = re.match(pattern, text)
    if match:
        return [(ABOUT.sub("", match["attribute"]), text[match.end() :])]
    return [(CONTENT, re.sub(rf"^{re.escape(thing.phrase.text)}は、?", "", text))]
