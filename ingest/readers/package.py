"""The zip package that an Office file is: looked over before a library unpacks it.

Bounds what unpacking may cost, and tells an encrypted or an old file from a broken one.
"""

import io
import re
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ingest.errors import ReadError
from ingest.models import FileWarning

# A package of text and pictures stays far below these; a bomb does not.
MAX_PARTS = 20_000
MAX_XML_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 512 * 2**20
# What a library lets through on damaged parts, beside its own errors.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # NotImplementedError and RecursionError are among these
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    ArithmeticError,
    AssertionError,
    SyntaxError,  # lxml's XMLSyntaxError and ElementTree's ParseError
)
# A relation to something outside that the file would fetch; a hyperlink only offers it to a reader.
_LINK = re.compile(
    rb"""<(?:\w+:)?Relationship\s(?=[^<>]*TargetMode\s*=\s*["']External)(?![^<>]*/hyperlink["'])"""
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# What word processors write where nobody gave a title.
_NO_TITLE = re.compile(
    r"^(microsoft (word|powerpoint|excel)|untitled|無題|文書\d|document\d|presentation\d|book\d"
    r"|word document$|powerpoint (presentation|プレゼンテーション)$|プレゼンテーション\d?$|スライド \d)"
    r"|\.(docx?|pptx?|xlsx?|html?|jtd|pdf|indd)$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"python-(docx|pptx)|openpyxl|microsoft office|(windows )?user|owner|user\d*|ユーザー?", re.I
)


class Properties(Protocol):
    """A file's own properties, as python-docx, openpyxl and python-pptx all give them."""

    title: str
    modified: datetime | None
    created: datetime | None


def open_package(path: Path, data: bytes) -> zipfile.ZipFile:
    """The package, found to be of bearable size.

    Raises:
        ReadError: `encrypted`, `old_format`, `too_large` or `broken`.
    """
    if data.startswith(_COMPOUND_FILE):
        raise ReadError(path, "encrypted" if _ENCRYPTED_STREAM in data else "old_format")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = package.infolist()
    except DAMAGE as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    if len(parts) > MAX_PARTS:
        raise ReadError(path, "too_large", f"部品が{MAX_PARTS:,}個を超えています")
    xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    total = sum(part.file_size for part in parts)
    if total > MAX_TOTAL_BYTES or any(part.file_size > MAX_XML_BYTES for part in xml):
        raise ReadError(path, "too_large", "展開すると大きくなりすぎます")
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError(path, "encrypted")
    try:
        declared = any(_declares_type(package.read(part)) for part in xml)
    except DAMAGE as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    if declared:
        raise ReadError(path, "broken", "DOCTYPE")
    return package


def warnings_of(package: zipfile.ZipFile) -> tuple[FileWarning, ...]:
    """What a package holds that is never run or followed."""
    names = package.namelist()
    macros = sum(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in names)
    links = sum(
        len(_LINK.findall(package.read(name))) for name in names if name.lower().endswith(".rels")
    )
    found = (FileWarning("macros", macros), FileWarning("external_links", links))
    return tuple(warning for warning in found if warning.count)


def _declares_type(xml: bytes) -> bool:
    """Whether XML declares a document type: Office never does, and entity bombs must."""
    return b"<!DOCTYPE" in (xml.replace(b"\0", b"") if b"\0" in xml else xml)


def title_of(given: str | None) -> str | None:
    """The title somebody gave a file; what a program puts where nobody did is none."""
    title = " ".join((given or "").split())
    return None if not title or _NO_TITLE.search(title) else title


def author_of(name: str | None) -> str | None:
    """The author somebody is; a program that made the file is none."""
    author = " ".join((name or "").split())
    return None if not author or _PROGRAM.fullmatch(author) else author


def month_of(properties: Properties) -> str | None:
    """The month the file was last worked on: office files are made from last year's."""
    date = properties.modified or properties.created
    return f"{date:%Y-%m}" if date else None
