"""How fast a step goes and how long it will still take. Counts; shows nothing."""

import time
from collections.abc import Callable

Clock = Callable[[], float]

# A rate taken over less than this says nothing yet.
_SOON_SECONDS = 2.0


class Pace:
    """The pace of one step, from the first report on."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._began: tuple[float, float] | None = None

    def rate(self, done: float) -> float | None:
        """What is done in a second, None where it is too early to say."""
        now = self._clock()
        if self._began is None:
            self._began = now, done
        began, before = self._began
        if now - began < _SOON_SECONDS or done <= before:
            return None
        return (done - before) / (now - began)


def remaining(left: float, rate: float | None) -> float | None:
    """The seconds that what is left will take."""
    return left / rate if rate else None


def in_words(seconds: float) -> str:
    """A length of time as one says it: 約17秒, 約3分, 約1時間20分."""
    if seconds < 60:
        return f"約{max(1, round(seconds))}秒"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"約{minutes}分"
    hours, minutes = divmod(minutes, 60)
    return f"約{hours}時間{minutes}分" if minutes else f"約{hours}時間"


class Throttle:
    """Lets through no more than one thing in so many seconds, the first at once."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last: float | None = None

    def passes(self) -> bool:
        """Whether it is time for the next."""
        now = self._clock()
        if self._last is not None and now - self._last < self._seconds:
            return False
        self._last = now
        return True
