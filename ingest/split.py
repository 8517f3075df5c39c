"""Where Japanese text may be cut: at the ends of sentences and of list items, never inside one."""

import re
from typing import Any

from langchain_text_splitters import TextSplitter

from ingest.japanese import Token, tokens
from ingest.layout import parse_plain
from ingest.models import Block, Line, Unit, UnitKind

_OPENERS = dict(zip("「『（(【［〈《〔", "」』）)】］〉》〕", strict=True))
_ENDS = frozenset("。！？!?")
_DATE = re.compile(
    r"第?[\d０-９]+(?:年度?|月|日|期|層|号|条|次|章|回)|[（(][\d０-９]+[)）]|^[\d０-９]+\s|^[①-⑳]"
)
_KINDS: dict[str, UnitKind] = {
    "heading": "label",
    "paragraph": "sentence",
    "item": "item",
    "row": "row",
}


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as (start, end) offsets; together they cover all but white space.

    MeCab says which marks end a sentence (so that the point of 3.5 does not); a mark inside
    brackets does not end the sentence around them, and a bracketed remark that follows the mark
    belongs to the sentence it remarks on.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    closers: list[str] = []
    last_end: int | None = None
    for token in tokens(text):
        surface = token.surface
        if surface in _OPENERS:
            if last_end is not None and not (not closers and surface in "（("):
                spans.append((start, last_end))
                start, last_end = token.start, None
            closers.append(_OPENERS[surface])
        elif closers and surface == closers[-1]:
            closers.pop()
            if last_end is not None:
                last_end = token.end
        elif not closers and (surface in _ENDS or _is_full_point(text, token)):
            last_end = token.end
        elif last_end is not None and not closers and _asks_on(text[last_end - 1], token):
            last_end = None
        elif last_end is not None and not closers:
            spans.append((start, last_end))
            start, last_end = token.start, None
        elif closers and token.end - start > 600:
            closers.clear()  # a bracket that is never closed must not swallow the document
    if start < len(text):
        spans.append((start, len(text)))
    trimmed = [_trim(text, *span) for span in spans]
    return [span for span in trimmed if span[0] < span[1]]


def _asks_on(mark: str, token: Token) -> bool:
    """Whether a particle takes up what was asked or called, as in 本当に必要か？と問われた."""
    return mark in "？！?!" and token.pos == "助詞"


def _is_full_point(text: str, token: Token) -> bool:
    """Whether a point ends a sentence, as in documents set with ，．: not in 3.5, 1. or a.b."""
    before = text[token.start - 1] if token.start else " "
    after = text[token.end] if token.end < len(text) else " "
    return (
        token.surface in {"．", "."}
        and (before in "）)」』" or "\u3040" <= before <= "\u9fff")
        and not after.isdigit()
    )


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def block_units(block: Block, headings: tuple[str, ...]) -> list[Unit]:
    """The units of a block: one for each sentence; a heading or a table row is one by itself."""
    whole = [(0, len(block.text))]
    spans = whole if block.kind in {"heading", "row"} else sentence_spans(block.text)
    return [
        Unit(
            text=block.text[start:end],
            kind=_kind(block, block.text[start:end]),
            lines=(block.line_at(start), block.line_at(end - 1)),
            page=block.page,
            headings=headings,
            cells=block.cells,
            ocr=any(piece.line.ocr for piece in block.pieces),
        )
        for start, end in spans
    ]


def _kind(block: Block, text: str) -> UnitKind:
    """A short paragraph without a sentence's end or a figure is a fragment."""
    if block.kind == "paragraph" and text[-1] not in _ENDS and len(text) < 40:
        return "item" if re.search(r"[\d０-９]", _DATE.sub("", text)) else "fragment"
    return _KINDS[block.kind]


class JapaneseTextSplitter(TextSplitter):
    """A LangChain splitter that packs whole sentences and list items up to `chunk_size` characters.

    A single sentence longer than `chunk_size` stays whole. Neighbouring chunks never share a
    sentence.

    Raises:
        ValueError: an overlap was asked for.
    """

    def __init__(self, chunk_size: int = 400, **options: Any) -> None:
        if options.setdefault("chunk_overlap", 0):
            raise ValueError("JapaneseTextSplitter does not overlap chunks: use chunk_overlap=0")
        super().__init__(chunk_size=chunk_size, **options)

    def split_text(self, text: str) -> list[str]:
        """Cut a plain text into chunks of whole sentences and items, one per line."""
        lines = tuple(Line(n, line) for n, line in enumerate(text.splitlines(), start=1))
        units = [unit.text for block in parse_plain(lines) for unit in block_units(block, ())]
        return [
            "\n".join(units[a:b])
            for a, b in self.pack([self._length_function(unit) for unit in units])
        ]

    def pack(self, lengths: list[int]) -> list[tuple[int, int]]:
        """Group neighbours of the given lengths into (start, end) runs no longer than a chunk.

        The runs are about equally long, so that no sentence is left behind alone.
        """
        share = sum(lengths) / max(1, -(-sum(lengths) // self._chunk_size))
        runs: list[tuple[int, int]] = []
        start = 0
        total = 0
        for index, length in enumerate(lengths):
            if index > start and (total + 1 + length > self._chunk_size or total >= share):
                runs.append((start, index))
                start, total = index, 0
            total += length + (index > start)  # the line break before it
        if start < len(lengths):
            runs.append((start, len(lengths)))
        return runs
