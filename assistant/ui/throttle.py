"""Slows down whoever keeps guessing passwords. Counts failures by key; knows no password and no page."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FORGOTTEN_S = 15 * 60
LONGEST_S = 60.0
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """What failures are counted by, and how many are free."""

    name: str
    free: int


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Throttle:
    """After the free failures of a key each further one doubles the wait, up to LONGEST_S."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def wait(self, *keys: Key) -> float:
        """Seconds until the next try is looked at, 0 where it may come now."""
        now = self._clock()
        with self._lock:
            return max((self._left(key, now) for key in keys), default=0.0)

    def failed(self, *keys: Key) -> None:
        """Count a failure. Whoever checks passwords at once counts first and takes back later."""
        now = self._clock()
        with self._lock:
            if len(self._failures) > _MOST_KEYS:
                self._failures = {
                    name: kept
                    for name, kept in self._failures.items()
                    if now - kept.last < FORGOTTEN_S
                }
            for key in keys:
                kept = self._failures.get(key.name)
                count = kept.count if kept and now - kept.last < FORGOTTEN_S else 0
                self._failures[key.name] = _Failures(count + 1, now)

    def succeeded(self, *keys: Key) -> None:
        """Forget the failures of these keys."""
        with self._lock:
            for key in keys:
                self._failures.pop(key.name, None)

    def _left(self, key: Key, now: float) -> float:
        kept = self._failures.get(key.name)
        if kept is None or now - kept.last >= FORGOTTEN_S or kept.count < key.free:
            return 0.0
        pause = min(2.0 ** (kept.count - key.free), LONGEST_S)
        return max(0.0, kept.last + pause - now)
