"""Every error the program raises on purpose. Errors carry facts; the doors turn them into words.

KyotenError
├── ReadError            a file cannot be read (`problem` says why)
├── ShelfFileError       a shelf.toml is not usable
├── ModelError           an embedding model cannot be had
├── RerankerError        a model that reorders hits cannot be had
├── LanguageModelError   the language model does not answer (`problem` says why)
├── IndexMissingError    no index has been published here
├── IndexMismatchError   the index was built with another model, tokenizer, format or place
├── IndexDamagedError    the published generation is not whole
├── IndexBusyError       another process is writing this index
├── StorageError         the disk does not take what the index is to hold
├── ServerError          the Chroma server does not answer
├── UnknownDocumentError an id that is not on the shelf
├── PromptError          a prompt file cannot be used
└── InputError           a question, a batch line or a setting that cannot be used
"""

import errno
import re
from pathlib import Path
from typing import Literal

_SHORT_WRITE = re.compile(r"\d+ requested and \d+ written")

ReadProblem = Literal[
    "missing",  # no such file or folder
    "changed",  # no longer the file that the shelf was read from
    "unreadable",  # the operating system refuses it
    "unsupported",  # no reader for this kind of file
    "old_format",  # .doc, .xls, .ppt: what Office wrote before 2007
    "too_large",  # more than can be taken in within bounded time and memory; `detail` says of what
    "empty",  # nothing in it
    "broken",  # not what its name says
    "encoding",  # bytes that are no text
    "encrypted",  # needs a password
    "locked_archive",  # a zip archive's member that needs one: no password is tried on those
    "link_out",  # a link that leads out of the folder that was named
    "unsure",  # files of a folder are gone, but perhaps only out of reach; `detail` says how many
    "no_text",  # pages without text: a scan, and no OCR to read it
    "unrecognised",  # a scan in which OCR finds no text: a picture
]

LanguageModelProblem = Literal[
    "unknown",  # no such provider, or the setting is malformed
    "package",  # the provider's package is not installed; `detail` is its name
    "key",  # none is set (`detail` is the variable), or it was refused
    "unreachable",  # no server where it should be
    "unknown_model",  # the server has no model of that name, or serves more than one
    "refused",  # the server does not take the request: its form, its length, a quota
    "slow",  # no answer within the time
    "broken",  # the server failed, was cut off, or does not speak the protocol
]


class KyotenError(Exception):
    """The root: whatever a user can be told in one line."""


class ReadError(KyotenError):
    """A file or folder that cannot be taken in."""

    def __init__(self, path: Path, problem: ReadProblem, detail: str = "") -> None:
        super().__init__(f"{path}: {problem} {detail}".rstrip())
        self.path = path
        self.problem: ReadProblem = problem
        self.detail = detail


class ShelfFileError(KyotenError):
    """A shelf.toml that is not valid; `detail` names the place."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class ModelError(KyotenError):
    """An embedding model that cannot be loaded."""

    def __init__(self, model: str, detail: str) -> None:
        super().__init__(f"{model}: {detail}")
        self.model = model
        self.detail = detail


class RerankerError(KyotenError):
    """A cross-encoder that cannot be loaded."""

    def __init__(self, model: str, detail: str) -> None:
        super().__init__(f"{model}: {detail}")
        self.model = model
        self.detail = detail


class LanguageModelError(KyotenError):
    """A language model that cannot be had, or does not answer as it should.

    `model` is the name that its answers would be signed with. Nothing that a server or a library
    said is carried: it may repeat the key.
    """

    def __init__(self, model: str, problem: LanguageModelProblem, detail: str = "") -> None:
        super().__init__(f"{model}: {problem} {detail}".rstrip())
        self.model = model
        self.problem: LanguageModelProblem = problem
        self.detail = detail


class IndexMissingError(KyotenError):
    """Nothing has been published under `home` yet."""

    def __init__(self, home: Path) -> None:
        super().__init__(str(home))
        self.home = home


class IndexMismatchError(KyotenError):
    """The index and this program disagree about `what`; both values are given."""

    def __init__(self, home: Path, what: str, indexed: str, wanted: str) -> None:
        super().__init__(f"{home}: {what}: {indexed} != {wanted}")
        self.home = home
        self.what = what
        self.indexed = indexed
        self.wanted = wanted


class IndexDamagedError(KyotenError):
    """The published generation lacks a part."""

    def __init__(self, home: Path, detail: str) -> None:
        super().__init__(f"{home}: {detail}")
        self.home = home
        self.detail = detail


class IndexBusyError(KyotenError):
    """Another process holds the writer's lock."""

    def __init__(self, home: Path) -> None:
        super().__init__(str(home))
        self.home = home


class StorageError(KyotenError):
    """What the index is to hold cannot be written under `home`; what was published stays.

    `full`: there is no room; otherwise `detail` is what the system said.
    """

    def __init__(self, home: Path, full: bool, detail: str = "") -> None:
        super().__init__(f"{home}: {'full' if full else detail}")
        self.home = home
        self.full = full
        self.detail = detail


class ServerError(KyotenError):
    """The Chroma server at `url` does not answer."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class UnknownDocumentError(KyotenError):
    """A document id that is not on the shelf."""

    def __init__(self, document_id: str) -> None:
        super().__init__(document_id)
        self.document_id = document_id


PromptProblem = Literal[
    "unreadable",  # not there, or no text
    "no_message",  # without a part that is said to a model
    "braces",  # { and } that are no place to fill in and were not doubled
    "missing",  # a place that must be there; `detail` names it
    "unknown",  # a place that nothing fills in; `detail` names it
]


class PromptError(KyotenError):
    """A prompt of a language model that is not what the program fills in."""

    def __init__(self, path: Path, problem: PromptProblem, detail: str = "") -> None:
        super().__init__(f"{path}: {problem} {detail}".rstrip())
        self.path = path
        self.problem: PromptProblem = problem
        self.detail = detail


class InputError(KyotenError):
    """What the user gave cannot be used; `detail` is a Japanese clause that says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def is_full(error: OSError) -> bool:
    """Whether the system refused to write for want of room: the disk's, a quota's, a limit's."""
    # NumPy gives a write that was cut short no number.
    short = error.errno is None and _SHORT_WRITE.fullmatch(str(error)) is not None
    return short or error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
