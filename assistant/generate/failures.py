"""What went wrong between us and a model's server, told from whatever a provider's client raised.

Knows the shapes of exceptions, not the clients: each has classes of its own, but all are built on
HTTP statuses and on a few HTTP libraries whose class names agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.errors import LanguageModelProblem

# The parts of a request that it can do without.
Part = Literal["form", "temperature", "swift", "stream"]
# What a server did not take; "unnamed": it does not say which part.
Dislike = Part | Literal["unnamed"]

# Class names of httpx, httpx2, aiohttp and the standard library.
_NO_CONNECTION = {
    "ClientConnectorError",
    "ConnectError",
    "ConnectTimeout",
    "ConnectionRefusedError",
    "gaierror",
}
_TOO_LATE = {"TimeoutError", "TimeoutException"}
_CUT_OFF = {
    "ClientConnectionError",
    "ClientPayloadError",
    "ConnectionError",
    "ReadError",
    "RemoteProtocolError",
    "WriteError",
}
# How a refusal names a part of the request.
_PARTS: tuple[tuple[str, Dislike], ...] = (
    ("temperature", "temperature"),
    ("chat_template_kwargs", "swift"),
)
# Google calls a key that is not valid a bad request.
_KEY_WORDS = ("api_key_invalid", "api key not valid")


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told of an exception.

    `dislike`: what the server may not have taken, so that asking again without it may help.
    """

    problem: LanguageModelProblem
    dislike: Dislike | None = None


def diagnose(error: BaseException) -> Failure:
    """The problem behind an exception that a provider's client raised."""
    chain = list(_chain(error))
    status = next((found for one in chain if (found := _status(one)) is not None), None)
    if status is not None:
        return _of_status(status, " ".join(str(one) for one in chain).lower())
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    if names & _NO_CONNECTION:
        return Failure("unreachable")
    if names & _TOO_LATE:
        return Failure("slow")
    return Failure("broken", None if names & _CUT_OFF else "stream")


def _of_status(status: int, said: str) -> Failure:
    if status in {401, 403} or (status == 400 and any(word in said for word in _KEY_WORDS)):
        return Failure("key")
    if status == 404:
        return Failure("unknown_model")
    if status in {408, 504}:
        return Failure("slow")
    if status in {400, 422}:
        return Failure("refused", next((part for word, part in _PARTS if word in said), "unnamed"))
    return Failure("refused" if status < 500 else "broken")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it came from, each once."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for holder, name in ((error, "status_code"), (error, "code"), (response, "status_code")):
        found = getattr(holder, name, None)
        if isinstance(found, int) and found >= 300:
            return found
    return None
