"""What a model says, as sentences with the numbers of the passages they rest on, while it still writes.

Strict: what is not the agreed JSON is nothing. Judges no sentence.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError
from pydantic_core import from_json

# More would not be a short answer, and a model that is held to a schema stops there.
_MOST_SENTENCES, _MOST_CITATIONS = 4, 3
# Marks that a model writes into its sentence although they have a place of their own.
_MARKS = re.compile(r"\s*[\[［【(（](?:資料|出典|番号)?\s*(\d{1,2})[\]］】)）]")
_TRAILING_MARKS = re.compile(rf"(?:{_MARKS.pattern})+(?=[。．]?\s*$)")
# A passage's number in the prompt is nobody else's: 資料1によると、…
_ATTRIBUTION = re.compile(
    r"^(?:資料|出典)(?:番号)?\s*[0-9０-９]{1,2}(?:によると|によれば|に基づくと|では|には)、?"
)
# No sentence begins with a particle: what stood before it was never written.
_TORN = re.compile(r"^[はをがに]、")
# A model that says the question again states nothing.
_QUESTION = re.compile(r"(?:[?？]|か[。．]?)$")
_BULLET = re.compile(r"^(?:[・•●○*-]\s*)+")
# A sentence ends at 。, but not inside brackets.
_END = re.compile(r"(?<=[。．!?！？])(?![」』）)])")
_OPENING, _CLOSING = "「『（(", "」』）)"


class Claim(BaseModel):
    """One sentence as a model gives it: its words, and the numbers of what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: StrictStr
    citations: tuple[StrictInt, ...]
    item: bool = False


def schema(passages: int) -> dict[str, Any]:
    """What is asked of a server that can hold a model to a schema (JSON Schema 2020-12).

    `passages`: how many there are; their numbers run from 1. All keys are required and no others
    allowed, as the strict modes of several providers demand.
    """
    number = {"type": "integer", "minimum": 1, "maximum": passages}
    citations = {"type": "array", "items": number, "minItems": 1, "maxItems": _MOST_CITATIONS}
    return {
        "title": "answer",
        "description": "文と、その文の根拠になる資料の番号",
        "type": "object",
        "properties": {
            "sentences": {
                "type": "array",
                "maxItems": _MOST_SENTENCES,
                "items": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}, "citations": citations},
                    "required": ["text", "citations"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["sentences"],
        "additionalProperties": False,
    }


def claims(pieces: Iterator[str]) -> Iterator[Claim | None]:
    """The claims of a reply, each as soon as the next one begins or the reply is whole.

    A reply that breaks off loses the claim it was at; one that is no JSON of the schema has none.
    None comes where the model is silent (an empty piece), so that whoever waits can leave.
    """
    text, given = "", 0
    for piece in pieces:
        if not piece:
            yield None
            continue
        text += piece
        found = _read(text)
        for entry in found[given:]:
            yield from _claims_of(entry)
        given = max(given, len(found))


def _read(text: str) -> list[Any]:
    """The finished entries of a reply that may still grow; a fence of Markdown around it is no part."""
    start = text.find("{")
    if start < 0:
        return []
    try:
        reply, _ = json.JSONDecoder().raw_decode(text, start)
        return _entries(reply)
    except ValueError:
        pass
    try:
        # The last one may still grow.
        return _entries(from_json(text[start:], allow_partial=True))[:-1]
    except ValueError:
        return []


def _entries(reply: Any) -> list[Any]:
    entries = reply.get("sentences") if isinstance(reply, dict) else None
    return entries if isinstance(entries, list) else []


def _claims_of(entry: Any) -> Iterator[Claim]:
    """An entry as one claim a sentence, so that one bad sentence does not take a good one with it."""
    try:
        claim = Claim.model_validate(entry)
    except ValidationError:
        return
    text = " ".join(claim.text.split())
    bullet = _BULLET.match(text)
    if bullet is not None:
        text = text[bullet.end() :]
    for sentence in _sentences(text):
        sentence = _TORN.sub("", _ATTRIBUTION.sub("", sentence.strip()))
        if _QUESTION.search(sentence):
            continue
        marked = _TRAILING_MARKS.search(sentence)
        numbers = claim.citations
        if marked is not None:
            numbers = (*numbers, *(int(number) for number in _MARKS.findall(marked.group())))
            sentence = sentence[: marked.start()] + sentence[marked.end() :]
        if sentence.strip():
            yield Claim(
                text=sentence.strip(),
                citations=tuple(dict.fromkeys(numbers)),
                item=bullet is not None,
            )


def _sentences(text: str) -> list[str]:
    parts: list[str] = []
    for part in _END.split(text):
        opened = parts and sum(map(parts[-1].count, _OPENING)) > sum(map(parts[-1].count, _CLOSING))
        # A mark behind the full stop belongs to the sentence before it.
        if parts and (opened or not _MARKS.sub("", part).strip()):
            parts[-1] += part
        else:
            parts.append(part)
    return [part for part in parts if part.strip()]
