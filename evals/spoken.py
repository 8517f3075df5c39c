"""One question answered three ways: by the extracts, by a model under grounding, and by the model alone.

The model is asked once: what it said is kept, and said again to a listener that believes it. Judges
no answer.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.generate.model import LanguageModel
from assistant.generate.speaker import Speaker
from assistant.ground import Source, Verdict, ground
from assistant.models import EXTRACTIVE, OURS, Answer
from evals.figures import own_sentences
from evals.metrics import Case
from ingest.errors import LanguageModelError
from ingest.japanese import squeeze
from ingest.models import Filters

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from ingest.index import Index

_Heard = dict[str, list[str | LanguageModelError]]
_REPLIES = frozenset({"はい。", "いいえ。"})


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence that was withheld: why, by which words, and the passages that it cites."""

    text: str
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The three answers to a case, and how the model's came about; times in seconds."""

    case: Case
    extract: Answer
    grounded: Answer
    alone: Answer
    asked: bool  # whether the model was: it is not where the shelf is silent
    problem: str | None  # why its reply is not whole
    withheld: tuple[Refused, ...]
    first: float  # until the first sentence
    whole: float

    @property
    def shown(self) -> int:
        """How many sentences of the model were shown."""
        return len(own_sentences(self.grounded, self.extract))

    @property
    def fell_back(self) -> bool:
        """Whether the model was asked and none of its sentences was shown."""
        return self.asked and self.grounded.engine == EXTRACTIVE


class Asker:
    """Asks every question in the three ways, of one index."""

    def __init__(self, index: "Index", speaker: Speaker) -> None:
        """Args: `speaker`: its model must be there.

        Raises:
            LanguageModelError: it is not.
        """
        from assistant.chat import Assistant
        from assistant.reading import Reading

        if isinstance(speaker.model, LanguageModelError):
            raise speaker.model
        self._reading: Reading = Reading(index.pinned())
        self._witness = _Witness()
        self._heard: _Heard = {}
        model = speaker.model
        of_model = (model.name, model.chat, model.timeout, model.key_name)
        self._speaker = replace(
            speaker, model=_Recorded(*of_model, heard=self._heard), ground=self._witness
        )
        self._believer = replace(
            speaker, model=_Repeated(*of_model, heard=self._heard), ground=believe
        )
        self._assistant = Assistant(index, self._speaker)
        self.search = self._assistant.search

    def ask(self, case: Case) -> Told:
        """The three answers."""
        self._heard.clear()
        self._witness.seen.clear()
        extract = self._assistant.ask(case.question, case.history, engine="extractive")
        started = time.perf_counter()
        first, grounded = None, None
        for event in self._assistant.stream(case.question, case.history):
            if first is None and set(map(_bare, event.text.splitlines())) - _REPLIES:
                first = time.perf_counter() - started
            grounded = event.answer
        whole = time.perf_counter() - started
        assert grounded is not None, "an answer comes last"
        problems = [
            said.problem
            for reply in self._heard.values()
            for said in reply
            if isinstance(said, LanguageModelError)
        ]
        return Told(
            case,
            extract,
            grounded,
            self._alone(case, grounded),
            asked=bool(self._heard),
            problem=problems[0] if problems else None,
            withheld=tuple(
                self._witness.refused(one.text, one.reasons) for one in grounded.withheld
            ),
            first=whole if first is None else first,
            whole=whole,
        )

    def _alone(self, case: Case, grounded: Answer) -> Answer:
        """What the model has said, every sentence believed and none of the extract's added."""
        answer = replace(
            grounded,
            status="not_found",
            text="",
            sentences=(),
            citations=(),
            table=None,
            withheld=(),
        )
        for spoken in self._believer.speak(self._reading, case.question, case.history, Filters()):
            if spoken.whole:
                break  # what follows is the extract's
            sentences = tuple(spoken.draft.sentences)
            answer = replace(
                answer,
                status="answered" if sentences else "not_found",
                text="\n".join(sentence.marked for sentence in sentences),
                sentences=sentences,
                citations=tuple(spoken.draft.citations),
                engine=spoken.engine,
            )
        return answer


def believe(
    sentence: str, sources: Sequence[Source], nearness: Sequence[Sequence[float]] | None = None
) -> Verdict:
    """Grounding that lets everything stand, on the nearest unit of what it cites."""
    near = nearness or [[0.0] * len(source.units) for source in sources]
    units = [
        (near[i][j], i, j) for i, source in enumerate(sources) for j in range(len(source.units))
    ]
    return Verdict((), tuple((i, j) for _, i, j in [max(units)]) if units else ())


class _Witness:
    """Grounding as it is, with a memory of what it refused."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Sequence[Source], Verdict]] = []

    def __call__(
        self,
        sentence: str,
        sources: Sequence[Source],
        nearness: Sequence[Sequence[float]] | None = None,
    ) -> Verdict:
        verdict = ground(sentence, sources, nearness)
        self.seen.append((sentence, sources, verdict))
        return verdict

    def refused(self, text: str, reasons: Sequence[str]) -> Refused:
        """A sentence that was withheld, with what was seen when it was judged."""
        seen = [
            (sources, verdict)
            for sentence, sources, verdict in self.seen
            # It is judged once more with what the question is about before it.
            if text.endswith(sentence) or sentence.endswith(text)
        ]
        words = [f"{f.reason}: {f.words}" for _, verdict in seen for f in verdict.faults]
        passages = ["\n".join(source.units) for sources, _ in seen for source in sources]
        return Refused(text, tuple(reasons), _once(words), _once(passages))


# The messages are what is asked: the same ones are answered with the same words.
@dataclass(frozen=True)
class _Recorded(LanguageModel):
    heard: _Heard = field(default_factory=dict, compare=False)

    def stream(
        self,
        messages: "Sequence[BaseMessage]",
        schema: dict[str, Any] | None = None,
        within: float | None = None,
    ) -> Generator[str, None, None]:
        said = self.heard.setdefault(_said_to(messages), [])
        try:
            for piece in super().stream(messages, schema, within):
                said.append(piece)
                yield piece
        except LanguageModelError as error:
            said.append(error)
            raise


@dataclass(frozen=True)
class _Repeated(LanguageModel):
    heard: _Heard = field(default_factory=dict, compare=False)

    def stream(
        self,
        messages: "Sequence[BaseMessage]",
        schema: dict[str, Any] | None = None,
        within: float | None = None,
    ) -> Generator[str, None, None]:
        for said in self.heard.get(_said_to(messages), ()):
            if isinstance(said, LanguageModelError):
                raise said
            yield said


def _said_to(messages: "Sequence[BaseMessage]") -> str:
    return "\n".join(f"{message.type}: {message.text}" for message in messages)


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _bare(text: str) -> str:
    """A line without whose it is, its bullet and its marks."""
    text = OURS.sub("", text.removeprefix("・"))
    while text.endswith("]") and "[" in text and text[text.rindex("[") + 1 : -1].isdecimal():
        text = text[: text.rindex("[")]
    return squeeze(text)
