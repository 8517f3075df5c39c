"""Markdown with optional YAML front matter. The lines stay as written, so that quotes are verbatim."""

from pathlib import Path
from typing import Any

import yaml

from ingest.errors import ReadError
from ingest.models import Line, RawDocument
from ingest.readers.text import check_lines, decode


def read_markdown(path: Path, data: bytes) -> RawDocument:
    """Read Markdown; line numbers are those of the file, front matter included.

    Raises:
        ReadError: `encoding`; `broken` where the front matter is not YAML; `empty` without a body.
    """
    contents = decode(path, data).splitlines()
    check_lines(path, contents)
    start, meta = _front_matter(path, contents)
    lines = tuple(Line(number + 1, contents[number]) for number in range(start, len(contents)))
    if not any(line.text.strip() for line in lines):
        raise ReadError(path, "empty")
    kind = meta.get("kind")
    return RawDocument(
        lines,
        markup="markdown",
        title=_text(meta.get("title")),
        publisher=_text(meta.get("publisher")),
        issued=_text(meta.get("issued")),
        kind=kind if kind in ("guidance", "case") else None,
        municipality=_text(meta.get("municipality")),
    )


def _front_matter(path: Path, contents: list[str]) -> tuple[int, dict[str, Any]]:
    """Where the body starts, and the fields of the front matter."""
    if not contents or contents[0].strip() != "---":
        return 0, {}
    for end in range(1, len(contents)):
        if contents[end].strip() == "---":
            break
    else:
        return 0, {}
    try:
        # The base loader leaves every value as written: a date stays text, a false one too.
        meta = yaml.load("\n".join(contents[1:end]), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ReadError(path, "broken", "front matter") from error
    return end + 1, meta if isinstance(meta, dict) else {}


def _text(value: object) -> str | None:
    """A front matter value that is a single piece of text."""
    return value.strip() or None if isinstance(value, str) else None
