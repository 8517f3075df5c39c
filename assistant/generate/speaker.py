"""Who answers where an administrator has named a language model: the model, or the extracts and why not it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assistant.generate.model import get_language_model
from assistant.generate.prompts import Prompts, load_prompts
from assistant.generate.remarks import remark
from assistant.generate.speech import Grounding, Spoken, noted
from assistant.ground import ground
from assistant.models import EXTRACTIVE, Turn
from assistant.reading import Reading
from assistant.settings import Settings
from ingest.errors import LanguageModelError, LanguageModelProblem
from ingest.models import Filters

if TYPE_CHECKING:
    from assistant.generate.model import LanguageModel


# A server may come up later; what is wrong with the setting itself stays so.
_PASSING: frozenset[LanguageModelProblem] = frozenset({"unreachable", "slow", "broken"})


@dataclass(slots=True)
class Speaker:
    """A model with its prompts; `seconds` is the time for a whole answer, `characters` what it may read.

    `model` may be the reason why there is none: answers are extracts then, and say so, until `find`
    gives one.
    """

    model: "LanguageModel | LanguageModelError"
    prompts: Prompts
    seconds: float
    characters: int
    ground: Grounding = ground
    find: Callable[[], "LanguageModel"] | None = None

    @classmethod
    def open(cls, settings: Settings) -> "Speaker | None":
        """The speaker that the settings name; None where they name no model.

        Raises:
            PromptError: a prompt cannot be used.
        """
        if settings.llm is None:
            return None
        prompts = load_prompts(settings.prompts)
        find = partial(get_language_model, settings)
        return cls(_found(find), prompts, settings.llm_timeout, settings.llm_characters, find=find)

    @property
    def name(self) -> str:
        """What an answer of the model is signed with."""
        model = self.model
        return model.model if isinstance(model, LanguageModelError) else model.name

    def speak(
        self, reading: Reading, question: str, history: Sequence[Turn], filters: Filters
    ) -> Iterator[Spoken]:
        """The answer as it grows, the whole last.

        Raises:
            InputError: the question is empty, too long, or holds control characters.
        """
        model = self._at_hand()
        if isinstance(model, LanguageModelError):
            yield extract(reading, question, history, filters, model)
            return
        from assistant.generate.chain import Chain

        chain = Chain(reading, model, self.prompts, self.characters, self.ground)
        yield from chain.stream(question, history, filters, self.seconds)

    def _at_hand(self) -> "LanguageModel | LanguageModelError":
        lost = isinstance(self.model, LanguageModelError) and self.model.problem in _PASSING
        if lost and self.find is not None:
            self.model = _found(self.find)
        return self.model


def _found(find: Callable[[], "LanguageModel"]) -> "LanguageModel | LanguageModelError":
    try:
        return find()
    except LanguageModelError as error:
        return error


def extract(
    reading: Reading,
    question: str,
    history: Sequence[Turn],
    filters: Filters,
    error: LanguageModelError | None = None,
) -> Spoken:
    """The answer from the passages alone; with an error, its note says why it is no more.

    Raises:
        InputError: the question is empty, too long, or holds control characters.
    """
    understood = reading.understand(question, history)
    draft = reading.draft(understood, filters)
    if error is not None and draft.status != "not_found":
        draft = noted(draft, remark(shown=0, withheld=(), completed=False, error=error))
    return Spoken(understood, draft, EXTRACTIVE, whole=True)
