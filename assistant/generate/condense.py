"""A follow-up in a form that can be read alone, as a model gives it, and whether it may be used.

Pure: the conversation in, words out. A rewriting that brings in what nobody has said is refused.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from assistant.models import Turn
from assistant.phrases import Phrase, phrases_of
from ingest.japanese import key, lemmas, normalise, western_years
from ingest.municipalities import municipalities_in

# What an earlier answer is shortened to: enough to tell what 「それ」 is.
_ANSWER_CHARACTERS = 150
_LONGEST = 200
_TURNS = 2
SCHEMA: dict[str, Any] = {
    "title": "question",
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}
# Two questions one behind the other.
_ANOTHER = re.compile(r"[?？。].")
# Nouns (as MeCab's lemmas) that only point back, for which a rewriting puts what they point to.
_POINTING = frozenset(
    {"さっき", "先程", "今", "前者", "後者", "奴", "物", "話", "感じ", "件", "方"}
)


def as_history(history: Sequence[Turn]) -> str:
    """The last turns, a line each for what was asked and answered."""
    lines: list[str] = []
    for turn in history[-_TURNS:]:
        lines.append(f"前の質問: {_line(turn.question)}")
        if turn.answer:
            lines.append(f"前の答え: {_line(turn.answer)[:_ANSWER_CHARACTERS]}")
    return "\n".join(lines)


def accepted(reply: str, question: str, history: Sequence[Turn], understood: str) -> str | None:
    """A model's rewriting of `question`; None where it is no rewriting of it.

    `understood` is what the program itself reads it as: whose and of which year it is stay so.
    """
    text = _question(reply)
    if not text or len(text) > _LONGEST or _ANOTHER.search(text):
        return None
    if key(text) in {key(turn.question) for turn in history}:
        return None
    said = " ".join([question, *(f"{turn.question} {turn.answer or ''}" for turn in history)])
    known, kept = set(lemmas(said)), set(lemmas(text))
    if any(not set(phrase.lemmas) <= known for phrase in _named(text)):
        return None
    if any(not set(phrase.lemmas) <= kept | _POINTING for phrase in _named(question)):
        return None
    for named_in in (municipalities_in, western_years):
        wanted, found = set(named_in(understood)), set(named_in(text))
        if found - set(named_in(said)) or (wanted and wanted != found):
            return None
    return text


def _question(reply: str) -> str:
    """The question in a reply of the agreed form; empty where it has another."""
    start = reply.find("{")
    try:
        found, _ = json.JSONDecoder().raw_decode(reply, max(start, 0))
    except ValueError:
        return ""
    question = found.get("question") if isinstance(found, dict) else None
    return _line(question) if isinstance(question, str) else ""


def _named(text: str) -> list[Phrase]:
    """The nouns of a text, those that shape a question (理由, 手順) too, but for pronouns."""
    return [phrase for phrase in phrases_of(normalise(text)) if not phrase.is_verb]


def _line(text: str) -> str:
    return " ".join(text.split())
