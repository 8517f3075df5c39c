"""`kyoten inspect --html`: each page's image beside what was read from it, as one file.

Every word from the document is escaped here; the file asks nothing of any other place and runs no
script.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from assistant.inspection import REASONS, InspectedPage, inspected, is_heading
from ingest.models import Block, Box, Line, RawDocument
from ingest.passages import blocks_of
from ingest.passwords import NO_PASSWORDS, Passwords
from ingest.readers.page_images import page_images

# The file stays one that a browser opens.
MOST_IMAGES = 200
_STYLE = (Path(__file__).parent / "inspection.css").read_text("utf-8")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_LEGEND = {
    "heading": "見出し",
    "row": "表の行",
    "text": "本文",
    "dropped": "本文から除いたもの",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A block as read, with its number in the file and the kind it is coloured by."""

    number: int
    kind: str
    block: Block

    @property
    def lines(self) -> list[Line]:
        """The lines it was put together from."""
        return [piece.line for piece in self.block.pieces]


def render_html(path: Path, raw: RawDocument, passwords: Passwords = NO_PASSWORDS) -> Iterator[str]:
    """The file, piece by piece; `passwords` open it once more for its images."""
    pages = inspected(raw)
    parts = [
        _Part(number, _kind(block), block) for number, block in enumerate(blocks_of(raw), start=1)
    ]
    yield _head(path, pages, raw)
    shown = min(len(pages), MOST_IMAGES) if raw.page_count else 0
    images = page_images(path, shown, passwords)
    for page in pages:
        yield _page(page, parts, raw, next(images, None))
    yield "</main></body></html>\n"


def _kind(block: Block) -> str:
    if block.cells:
        return "row"
    return "heading" if is_heading(block) else "text"


def _head(path: Path, pages: Sequence[InspectedPage], raw: RawDocument) -> str:
    name = escape(path.name)
    legend = "".join(
        f'<li><span class="key {kind}"></span>{words}</li>' for kind, words in _LEGEND.items()
    )
    doubtful = [page for page in pages if page.warnings]
    links = "、".join(f'<a href="#p{page.number}">{page.number}</a>' for page in doubtful)
    notes = (
        f"<p>注意のあるページ: {links}</p>" if doubtful else "<p>注意のあるページはありません。</p>"
    )
    if raw.page_count and len(pages) > MOST_IMAGES:
        notes += f"<p>ページの画像は最初の{MOST_IMAGES}ページまでです。</p>"
    count = f"{raw.page_count}ページ" if raw.page_count else "ページのない形式"
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>読み取りの確認: {name}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>読み取りの確認: {name}</h1><p>{count}</p><ul>{legend}</ul>{notes}"
        "</header><main>\n"
    )


def _page(
    page: InspectedPage, parts: Sequence[_Part], raw: RawDocument, image: bytes | None
) -> str:
    own = [part for part in parts if (part.block.page or 1) == page.number]
    lines = [line for line in raw.lines if (line.page or 1) == page.number]
    label = f"（紙面の表示 {escape(page.label)}）" if page.label != str(page.number) else ""
    ocr = '<span class="ocr">文字認識（OCR）</span>' if any(line.ocr for line in lines) else ""
    title = f"<h2>{page.number}ページ{label}{ocr}</h2>" if raw.page_count else ""
    warnings = "".join(f'<p class="warning">注意: {escape(line)}</p>' for line in page.warnings)
    figure = _figure(page, parts, lines, image) if image is not None else ""
    return (
        f'<section id="p{page.number}">{title}{warnings}<div class="pair">{figure}'
        f'<div class="read">{_text(own) or "<p>（本文なし）</p>"}{_dropped(page)}</div>'
        "</div></section>\n"
    )


def _figure(
    page: InspectedPage, parts: Sequence[_Part], lines: Sequence[Line], image: bytes
) -> str:
    boxes = [
        _box(line.box, part.kind, part.number)
        for part in parts
        for line in part.lines
        if line.box is not None and line.page == page.number
    ]
    # Of no block: the heads of a table, and the numbers of pages.
    inside = {line.number for part in parts for line in part.lines}
    boxes += [
        _box(line.box, "row" if line.cells else "dropped", None)
        for line in lines
        if line.box is not None and line.number not in inside
    ]
    boxes += [_box(entry.box, "dropped", None) for entry in page.dropped if entry.box is not None]
    source = b64encode(image).decode("ascii")
    return (
        f'<figure><img alt="{page.number}ページの画像" src="data:image/jpeg;base64,{source}">'
        f"{''.join(boxes)}</figure>"
    )


def _box(box: Box, kind: str, number: int | None) -> str:
    left, top, right, bottom = (100 * min(max(share, 0.0), 1.0) for share in box)
    place = f"left:{left:.2f}%;top:{top:.2f}%;width:{right - left:.2f}%;height:{bottom - top:.2f}%"
    if number is None:
        return f'<span class="box {kind}" style="{place}"></span>'
    return f'<a class="box {kind}" style="{place}" href="#b{number}" title="{number}"></a>'


def _text(parts: Sequence[_Part]) -> str:
    """The blocks in order; rows under the same heads that follow each other as one table."""
    shown: list[str] = []
    for heads, group in groupby(
        parts, key=lambda part: tuple(head for head, _ in part.block.cells)
    ):
        members = list(group)
        shown.append(_table(heads, members) if heads else "".join(map(_block, members)))
    return "".join(shown)


def _block(part: _Part) -> str:
    return (
        f'<p id="b{part.number}" class="{part.kind}"><span class="number">{part.number}</span>'
        f"{escape(part.block.text)}</p>"
    )


def _table(heads: Sequence[str], parts: Sequence[_Part]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    rows = "".join(
        f'<tr id="b{part.number}"><td class="number">{part.number}</td>'
        + "".join(f"<td>{escape(cell)}</td>" for _, cell in part.block.cells)
        + "</tr>"
        for part in parts
    )
    return f'<table class="row"><tr><td></td>{head}</tr>{rows}</table>'


def _dropped(page: InspectedPage) -> str:
    if not page.dropped:
        return ""
    items = "".join(
        f"<li>{escape(entry.text)}（{REASONS[entry.reason]}）</li>" for entry in page.dropped
    )
    return f'<div class="dropped"><h3>本文から除いたもの</h3><ul>{items}</ul></div>'
