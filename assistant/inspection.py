"""What was read from a file, page by page, for `kyoten inspect`: as JSON and for a terminal.

It looks at a file as ingest would and judges nothing; the index is neither needed nor touched.
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.messages import describe_page, describe_warning
from ingest.models import Block, Dropped, RawDocument
from ingest.passages import blocks_of
from ingest.readers import read
from ingest.readers.options import DEFAULTS, ReadOptions

Table = tuple[tuple[str, ...], ...]

REASONS = {
    "repeated": "各ページに繰り返される行",
    "page_number": "ページ番号",
    "ruby": "ふりがな",
    "askew": "斜めの文字（透かしなど）",
    "doubtful": "文字かどうか疑わしいもの（図や印影など）",
}


@dataclass(frozen=True, slots=True)
class InspectedPage:
    """One page as read. A file without pages is one page, number 1."""

    number: int
    label: str
    text: str
    headings: tuple[str, ...]
    tables: tuple[Table, ...]
    dropped: tuple[Dropped, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The page as `kyoten inspect --json` promises it."""
        return {
            "page": self.number,
            "label": self.label,
            "text": self.text,
            "headings": list(self.headings),
            "tables": [[list(row) for row in table] for table in self.tables],
            "dropped": [entry.text for entry in self.dropped],
            "warnings": list(self.warnings),
        }


def inspect(path: Path, options: ReadOptions = DEFAULTS) -> tuple[InspectedPage, ...]:
    """Every page of a file.

    Raises:
        ReadError: the file cannot be read.
    """
    return inspected(read(path, options))


def inspected(raw: RawDocument) -> tuple[InspectedPage, ...]:
    """Every page of a document as read."""
    blocks = blocks_of(raw)
    last = raw.page_count or max((line.page or 1 for line in raw.lines), default=1)
    return tuple(_page(raw, blocks, number) for number in range(1, last + 1))


def _page(raw: RawDocument, blocks: list[Block], number: int) -> InspectedPage:
    own = [block for block in blocks if (block.page or 1) == number]
    label = raw.page_labels[number - 1] if raw.page_labels else str(number)
    return InspectedPage(
        number,
        label,
        "\n".join(line.text for line in raw.lines if (line.page or 1) == number),
        tuple(block.text for block in own if is_heading(block)),
        _tables(own),
        tuple(entry for entry in raw.dropped if entry.page == number),
        (
            *(describe_warning(entry) for entry in raw.file_warnings if number == 1),
            *(describe_page(entry.problem) for entry in raw.warnings if entry.page == number),
        ),
    )


def is_heading(block: Block) -> bool:
    """Whether it heads a section, or is what the file itself shows as a heading: a title."""
    return block.kind == "heading" or block.pieces[0].line.heading is not None


def _tables(blocks: list[Block]) -> tuple[Table, ...]:
    """Rows under the same heads that follow each other, the heads first."""
    tables: list[Table] = []
    for heads, rows in groupby(blocks, key=lambda block: tuple(head for head, _ in block.cells)):
        if heads:
            tables.append((heads, *(tuple(cell for _, cell in row.cells) for row in rows)))
    return tuple(tables)


def render_pages(pages: tuple[InspectedPage, ...]) -> str:
    """The pages for a terminal."""
    return "\n\n".join(_render(page) for page in pages)


def _render(page: InspectedPage) -> str:
    label = "" if page.label == str(page.number) else f"（紙面の表示は {page.label}）"
    lines = [f"==== {page.number}ページ{label} ===="]
    lines += [f"注意: {warning}" for warning in page.warnings]
    lines += [page.text or "（本文なし）"]
    if page.headings:
        lines += ["-- 見出し", *(f"  {heading}" for heading in page.headings)]
    for number, table in enumerate(page.tables, start=1):
        lines += [f"-- 表{number}", *(f"  {' | '.join(row)}" for row in table)]
    if page.dropped:
        lines.append("-- 本文から除いたもの")
        lines += [f"  {entry.text}（{REASONS[entry.reason]}）" for entry in page.dropped]
    return "\n".join(lines)
