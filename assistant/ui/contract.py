"""Where the application listens, and nothing more of the settings."""

from typing import Protocol


class Binding(Protocol):
    """Where to listen."""

    @property
    def host(self) -> str:
        """A name or address of this machine."""

    @property
    def port(self) -> int:
        """A TCP port."""
