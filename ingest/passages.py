"""Blocks to passages under their heading paths, and what a document says of itself."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from ingest.japanese import normalise, western_years
from ingest.layout import parse_plain
from ingest.layout.forms import with_forms
from ingest.markers import find_marker
from ingest.models import Block, Kind, Passage, RawDocument, Unit
from ingest.municipalities import municipalities_in
from ingest.readers.tables import is_caption, unit_of

# Long enough for a section's argument, short enough that a citation is read at a glance and that
# the embedding model (512 pieces) sees all of it.
PASSAGE_CHARACTERS = 400
_CAPTION = 1_000  # deeper than any heading
# Office, place and occasion often stand above the title itself.
_TITLE_LINES = 5
_TITLE_END = re.compile(
    r"(?:について|計画|手引き?|ガイドライン|マニュアル|報告書?|概要|方針|指針|要綱|事例集?|状況|調査|答申|"
    r"特徴|工夫した点|まとめ|資料)(?:[（(][^）)]*[)）]|[①-⑳]|案)?$"
)
_TITLE_BRACKETS = re.compile(r"^[＜<〈《≪【「『](.*)[＞>〉》≫】」』]$")


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document without a shelf.toml."""

    title: str
    kind: Kind
    municipality: str | None
    issued: str | None
    publisher: str | None


def build_passages(document_id: str, raw: RawDocument) -> tuple[Passage, ...]:
    """The passages of a document, in reading order.

    A passage never crosses a heading or a page. Headings without a body of their own open the
    next passage, so that their words can be quoted. The caption of a table is the heading of its
    rows, however many passages they fill.
    """
    from ingest.split import JapaneseTextSplitter

    splitter = JapaneseTextSplitter(PASSAGE_CHARACTERS)
    passages: list[Passage] = []
    for headings, page, units in _sections(blocks_of(raw)):
        for start, end in splitter.pack([len(unit.text) for unit in units]):
            position = len(passages)
            passages.append(
                Passage(
                    id=f"{document_id}#{position}",
                    document_id=document_id,
                    units=tuple(_labelled(unit, raw) for unit in units[start:end]),
                    headings=headings,
                    page=page,
                    position=position,
                )
            )
    return tuple(passages)


def _labelled(unit: Unit, raw: RawDocument) -> Unit:
    """The unit with what its page is called, where that is not its number."""
    if not raw.page_labels or unit.page is None:
        return unit
    label = raw.page_labels[unit.page - 1]
    return unit if label in {"", str(unit.page)} else replace(unit, page_label=label)


def blocks_of(raw: RawDocument) -> list[Block]:
    """The blocks of a document: its reader's own, else those of its markup, in the form it is written in."""
    if raw.blocks is not None:
        return with_forms(raw.blocks)
    if raw.markup == "markdown":
        from ingest.layout_markdown import parse_markdown

        return with_forms(parse_markdown(raw.lines))
    return with_forms(parse_plain(raw.lines))


def _sections(
    blocks: Sequence[Block],
) -> list[tuple[tuple[str, ...], int | None, list[Unit]]]:
    """Runs of units under one heading path and on one page."""
    from ingest.split import block_units

    sections: list[tuple[tuple[str, ...], int | None, list[Unit]]] = []
    path: list[tuple[int, str]] = []
    pending: list[Unit] = []  # headings that wait for a body

    captions = _captions(blocks)
    for index, block in enumerate(blocks):
        if path and path[-1][0] == _CAPTION and _ends_table(blocks[index - 1], block):
            path.pop()
        if index in captions:
            block = replace(block, kind="heading", level=_CAPTION)
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, block.text))
            pending.extend(block_units(block, tuple(text for _, text in path)))
            continue
        while path and _is_next(path[-1][1], block):
            path.pop()
        headings = tuple(text for _, text in path)
        if own := _own_caption(block):
            others = (text for level, text in path if level != _CAPTION and text != own)
            headings = (*others, own)
        units = block_units(block, headings)
        if sections and not pending and sections[-1][:2] == (headings, block.page):
            sections[-1][2].extend(units)
        else:
            opening = [unit for unit in pending if unit.page == block.page]
            stranded = [unit for unit in pending if unit.page != block.page]
            sections.extend(_bodiless(stranded))
            sections.append((headings, block.page, opening + units))
        pending = []
    return sections + _bodiless(pending)


def _is_next(heading: str, block: Block) -> bool:
    """Whether an item goes on with the series that a heading is of: （２）… behind （１）理由."""
    mark, own = find_marker(heading), find_marker(block.text)
    return (
        block.kind == "item"
        and mark is not None
        and own is not None
        and mark.kind == own.kind
        and mark.ordinal is not None
        and own.ordinal == mark.ordinal + 1
    )


def _own_caption(block: Block) -> str:
    """The caption that the file shows for the table of a row, if it does."""
    return block.pieces[0].line.caption if block.kind == "row" else ""


def _ends_table(before: Block, block: Block) -> bool:
    """Whether a table's caption says nothing of a block any more.

    Overleaf a table goes on under its heads, or it is another one.
    """
    if block.kind != "row":
        return not unit_of(block.text)
    heads = [[head for head, _ in row.cells] for row in (before, block)]
    return before.kind == "row" and before.page != block.page and heads[0] != heads[1]


def _captions(blocks: Sequence[Block]) -> frozenset[int]:
    """Which blocks are the captions of tables: the short line above the first row.

    A note on the measure (単位：人) may stand between the two. Where the file shows a caption for
    the table, no other line is one.
    """
    found = set()
    for index, block in enumerate(blocks):
        above = index - 1
        if block.kind != "row" or above < 0 or blocks[above].kind == "row":
            continue
        if above and unit_of(blocks[above].text) and not is_caption(blocks[above].text):
            above -= 1
        shown = _own_caption(block) in {"", blocks[above].text}
        if shown and blocks[above].kind == "paragraph" and is_caption(blocks[above].text):
            found.add(above)
    return frozenset(found)


def _bodiless(labels: Sequence[Unit]) -> list[tuple[tuple[str, ...], int | None, list[Unit]]]:
    """Headings without a body on their page: a section for each page."""
    pages = [list(members) for _, members in groupby(labels, key=lambda unit: unit.page)]
    return [(members[-1].headings, members[-1].page, members) for members in pages]


def describe(raw: RawDocument, path: Path) -> Description:
    """Title, kind, municipality and date: from the file's metadata, else its text, else its name."""
    title = raw.title or _first_title(raw) or path.stem
    municipality = raw.municipality or _municipality(title, raw)
    return Description(
        title=title,
        kind=raw.kind or ("case" if municipality else "guidance"),
        municipality=municipality,
        issued=raw.issued or _issued(raw, path),
        publisher=raw.publisher,
    )


def _first_title(raw: RawDocument) -> str | None:
    """The first line that reads as a title; one that ends as titles do wins over one before it."""
    candidates: list[str] = []
    for line in raw.lines[:20]:
        text = line.text.strip()
        if raw.markup == "markdown":
            text = text.lstrip("#").strip()
        bracketed = _TITLE_BRACKETS.match(text)
        text = bracketed[1].strip() if bracketed else text
        marker = None if bracketed or raw.markup == "markdown" else find_marker(text)
        if marker is not None and marker.kind != "diamond":
            continue  # a section, an item or a field
        if 4 <= len(text) <= 60 and text[-1] not in "。、" and re.search(r"[^\W\d_]", text):
            candidates.append(text)
    opening = candidates[:_TITLE_LINES]
    return next(filter(_TITLE_END.search, opening), opening[0] if opening else None)


def _municipality(title: str, raw: RawDocument) -> str | None:
    """The municipality a document is about, where that is plain.

    Plain means: the title names exactly one; or the opening lines do and the text names it more
    than any other; or it makes up two thirds of at least five mentions.
    """
    in_title = set(municipalities_in(title))
    if len(in_title) == 1:
        return in_title.pop()
    counted = Counter(name for line in raw.lines for name in municipalities_in(line.text))
    # A ward without its city says nothing about whose document it is.
    counted = Counter({name: n for name, n in counted.items() if not name.endswith("区")})
    if not counted:
        return None
    (name, mentions), *others = counted.most_common(2)
    if others and others[0][1] == mentions:
        return None
    opening = [line.text for line in raw.lines if line.text.strip()][:10]
    if any(name in municipalities_in(text) for text in opening):
        return name
    plain = mentions >= 5 and mentions * 3 >= counted.total() * 2
    return name if plain else None


def _issued(raw: RawDocument, path: Path) -> str | None:
    """A date that stands alone on one of the first or last lines, else a year in the file name."""
    contents = [line.text.strip() for line in raw.lines if line.text.strip()]
    for text in map(normalise, contents[:15] + contents[-5:]):
        if re.fullmatch(r"\(?\d{4}\s?年.{0,12}?\)?", text):
            years = western_years(text)
            month = re.search(r"([0-9]{1,2})\s?月", text)
            if years:
                return f"{years[0]}-{int(month[1]):02d}" if month else str(years[0])
    year = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", path.stem)
    return year.group() if year else None
