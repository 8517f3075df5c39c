"""Coverage-guided fuzzing of the readers and of what makes passages of their lines.

`python -m tests.fuzz.fuzz TARGET [libFuzzer options]`. Whatever the bytes, a reader gives a document
or raises ReadError, and every passage stands in the document's lines; anything else is a finding.
"""

import atexit
import io
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest"], enable_loader_override=False):
    from ingest.errors import ReadError, ShelfFileError
    from ingest.files import contents, members
    from ingest.passages import build_passages
    from ingest.readers import read
    from ingest.readers.locked import unlock
    from ingest.readers.text import to_lines
    from ingest.shelf import read_shelf_file

from ingest.models import RawDocument
from tests.ingest.office import check_verbatim
from tests.ingest.scans import UNREAD
from tests.ingest.test_hostile import sample
from tests.ingest.test_passwords import locked, word
from tests.ingest.test_readers import NOTICE, pdf
from tests.ingest.test_shelf import GOOD

Target = Callable[[bytes], None]
_PASSWORD = "fuzz"
_FOLDER = Path(tempfile.mkdtemp(prefix="kyoten-fuzz-"))


def scratch(name: str, data: bytes) -> Path:
    """A file with these bytes."""
    path = _FOLDER / name
    path.write_bytes(data)
    return path


def reader(suffix: str) -> Target:
    """Bytes as a file of that kind."""

    def target(data: bytes) -> None:
        raw = read(scratch(f"a{suffix}", data), UNREAD)
        if raw.markup == "plain":
            check_verbatim(raw)
        else:
            build_passages("d", raw)

    return target


@cache
def parts(suffix: str) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(sample(suffix))) as package:
        return tuple((name, package.read(name)) for name in package.namelist())


def edited(made: bytes, change: atheris.FuzzedDataProvider) -> bytes:
    """A file with pieces of it written over, cut out and put in."""
    data = bytearray(made)
    while change.remaining_bytes() > 4:
        at = change.ConsumeIntInRange(0, len(data))
        piece = change.ConsumeBytes(change.ConsumeIntInRange(0, 12))
        data[at : at + change.ConsumeIntInRange(0, 12)] = piece
    return bytes(data)


def office(suffix: str) -> Target:
    """Bytes as edits of one part inside a whole file: a broken package is soon told."""

    def target(data: bytes) -> None:
        change = atheris.FuzzedDataProvider(data)
        chosen = change.ConsumeIntInRange(0, len(parts(suffix)) - 1)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for number, (name, part) in enumerate(parts(suffix)):
                package.writestr(name, edited(part, change) if number == chosen else part)
        reader(suffix)(buffer.getvalue())

    return target


@cache
def small_pdf() -> bytes:
    return pdf("断水のお知らせ\n東区 12", "二枚目", title="題")


def edited_pdf(data: bytes) -> None:
    """Bytes as edits of a PDF."""
    reader(".pdf")(edited(small_pdf(), atheris.FuzzedDataProvider(data)))


@cache
def small_locked() -> bytes:
    return locked(word(), _PASSWORD)


def edited_lock(data: bytes) -> None:
    """Bytes as edits of a locked file."""
    change = atheris.FuzzedDataProvider(data)
    unlock(Path("a.docx"), edited(small_locked(), change), _PASSWORD)


def layout(data: bytes) -> None:
    """Bytes as lines that some reader gave."""
    text = data.decode("utf-8", "replace").replace("\ufffd", "。")
    check_verbatim(RawDocument(to_lines(text)))


def archive(data: bytes) -> None:
    """Bytes as a zip archive that is walked."""
    for member, error in members(scratch("a.zip", data)):
        if error is None:
            contents(member)


def shelf_file(data: bytes) -> None:
    """Bytes as a shelf.toml."""
    read_shelf_file(scratch("shelf.toml", data))


SEEDS: dict[str, Callable[[], bytes]] = {
    "txt": lambda: NOTICE.encode("cp932"),
    "md": lambda: "---\ntitle: 題\n---\n# 現状\n\n- 点検\n\n|区|数|\n|-|-|\n|東区|12|\n".encode(),
    "csv": lambda: '区,数\r\n東区,"12"\r\n'.encode(),
    "html": lambda: sample(".html"),
    "pdf": small_pdf,
    "layout": NOTICE.encode,
    "archive": lambda: sample(".docx"),
    "shelf": lambda: GOOD.encode(),
}


TARGETS: dict[str, Target] = {
    **{name: reader(f".{name}") for name in ("txt", "md", "csv", "html", "pdf")},
    **{name: office(f".{name}") for name in ("docx", "xlsx", "pptx")},
    "edited-pdf": edited_pdf,
    "edited-lock": edited_lock,
    "layout": layout,
    "archive": archive,
    "shelf": shelf_file,
}


def main() -> None:
    """Names the targets, or runs one until libFuzzer's options say to stop."""
    name = sys.argv.pop(1)
    if name == "--list":
        print(*TARGETS)
        return
    target = TARGETS[name]
    seeds = _FOLDER / "seeds"
    seeds.mkdir()
    if name in SEEDS:
        (seeds / "seed").write_bytes(SEEDS[name]())

    def allowed(data: bytes) -> None:
        try:
            target(data)
        except (ReadError, ShelfFileError):
            return

    atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
    atheris.Setup([*sys.argv, str(seeds)], allowed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
