"""A follow-up in a form that can be read alone, as a model gives it, and whether it may be used.

Pure: the conversation in, words out. A rewriting that brings in what nobody has said is refused.
"""

from collections.abc import Sequence

from assistant.models import Turn
from assistant.phrases import phrases_of
from ingest.japanese import lemmas, normalise, western_years
from ingest.municipalities import municipalities_in

# What an earlier answer is shortened to: enough to tell what 「それ」 is.
_ANSWER_CHARACTERS = 200
_LONGEST = 200
_TURNS = 3


def as_history(history: Sequence[Turn]) -> str:
    """The last turns, a line each for what was asked and answered."""
    lines: list[str] = []
    for turn in history[-_TURNS:]:
        lines.append(f"質問：{_line(turn.question)}")
        if turn.answer:
            lines.append(f"答え：{_line(turn.answer)[:_ANSWER_CHARACTERS]}")
    return "\n".join(lines)


def accepted(reply: str, question: str, history: Sequence[Turn], understood: str) -> str | None:
    """A model's rewriting of `question`; None where it is no rewriting of it.

    `understood` is what the program itself reads it as: whose and of which year it is stays so.
    """
    text = _line(reply).strip("「」『』\"' ")
    if not text or len(text) > _LONGEST:
        return None
    said = " ".join([question, *(f"{turn.question} {turn.answer or ''}" for turn in history)])
    known = set(lemmas(said))
    if any(
        not set(phrase.lemmas) <= known for phrase in phrases_of(normalise(text)) if phrase.is_name
    ):
        return None
    kept = set(lemmas(text))
    if any(
        not set(phrase.lemmas) <= kept
        for phrase in phrases_of(normalise(question))
        if phrase.is_name
    ):
        return None
    for named_in in (municipalities_in, western_years):
        wanted, found = set(named_in(understood)), set(named_in(text))
        if found - set(named_in(said)) or (wanted and wanted != found):
            return None
    return text


def _line(text: str) -> str:
    return " ".join(text.split())
