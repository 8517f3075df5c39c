"""Passwords of locked files, kept from every log, event, error and repr; and their trial.

Knows no file format. A password lives in memory for the length of one command.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

_TRIALS = 3


class Passwords:
    """The passwords to try on a locked file, and whom to ask where none of them opens it."""

    __slots__ = ("__ask", "__known")

    def __init__(self, known: Sequence[str] = (), ask: Callable[[Path], str] | None = None) -> None:
        """`ask` gives a password for a file, or nothing where the file is to be left out."""
        self.__known = list(dict.fromkeys(known))
        self.__ask = ask

    def __repr__(self) -> str:
        return "Passwords()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("passwords are not to be written anywhere")

    def candidates(self, path: Path) -> Iterator[str]:
        """Each password to try on a file; whoever takes one that opens it stops asking.

        What was typed for one file is tried on the next: a folder often has one password.
        """
        yield from tuple(self.__known)
        for _ in range(_TRIALS if self.__ask else 0):
            typed = self.__ask(path) if self.__ask else ""
            if not typed:
                return
            if typed not in self.__known:
                self.__known.append(typed)
            yield typed


NO_PASSWORDS = Passwords()
