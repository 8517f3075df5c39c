"""Who answers where an administrator has named a language model: the model, or the extracts and why not it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.generate.model import get_language_model
from assistant.generate.prompts import Prompts, load_prompts
from assistant.generate.remarks import remark
from assistant.generate.speech import Grounding, Spoken, noted
from assistant.ground import ground
from assistant.models import EXTRACTIVE, Turn
from assistant.reading import Reading
from assistant.settings import Settings
from ingest.errors import LanguageModelError
from ingest.models import Filters

if TYPE_CHECKING:
    from assistant.generate.model import LanguageModel


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model with its prompts; `seconds` is the time for a whole answer, `characters` what it may read.

    `model` may be the reason why there is none: answers are extracts then, and say so.
    """

    model: "LanguageModel | LanguageModelError"
    prompts: Prompts
    seconds: float
    characters: int
    ground: Grounding = ground

    @classmethod
    def open(cls, settings: Settings) -> "Speaker | None":
        """The speaker that the settings name; None where they name no model.

        Raises:
            PromptError: a prompt cannot be used.
        """
        if settings.llm is None:
            return None
        prompts = load_prompts(settings.prompts)
        try:
            model: LanguageModel | LanguageModelError = get_language_model(settings)
        except LanguageModelError as error:
            model = error
        return cls(model, prompts, settings.llm_timeout, settings.llm_characters)

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
        if isinstance(self.model, LanguageModelError):
            yield extract(reading, question, history, filters, self.model)
            return
        from assistant.generate.chain import Chain

        chain = Chain(reading, self.model, self.prompts, self.characters, self.ground)
        yield from chain.stream(question, history, filters, self.seconds)


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
