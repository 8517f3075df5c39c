"""What a reader is given beside the file itself. Knows no format."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.passwords import NO_PASSWORDS, Passwords

PageProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are to be read.

    `passwords` are tried on a locked PDF or Office file. `tesseract` is the program that reads scans,
    where it is not on the search path. `progress` is told (pages done, pages in all) as pages are
    read, where the format has pages.
    """

    passwords: Passwords = NO_PASSWORDS
    tesseract: Path | None = None
    progress: PageProgress | None = None

    def told(self, done: int, pages: int) -> None:
        """Tells whoever wants to know how many pages are done."""
        if self.progress is not None:
            self.progress(done, pages)


DEFAULTS = ReadOptions()
