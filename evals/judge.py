"""Has a language model judge answers: whether they keep to what they quote, and answer what was asked.

The prompts and the scoring are openevals' (LangChain's own; ragas cannot be installed beside these
versions of openai and pydantic). Knows no case and no expected answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.generate.failures import diagnose
from assistant.models import Answer
from ingest.errors import InputError, LanguageModelError

if TYPE_CHECKING:
    from assistant.generate.model import LanguageModel

_EXTRA = "eval-llm"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge said of one answer, from 0 to 1; None where it said nothing of use."""

    faithfulness: float | None
    relevancy: float | None


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """The means over the answers that were judged. `failed`: judgements that were none."""

    judge: str
    judged: int
    faithfulness: float | None
    relevancy: float | None
    failed: int


class Judge:
    """Judges by one model."""

    def __init__(self, model: "LanguageModel") -> None:
        """Prepare both evaluators; nothing is asked yet.

        Raises:
            InputError: openevals is not installed.
        """
        if find_spec("openevals") is None:
            raise InputError(
                "判定には openevals が必要です。"
                f"pip install -c requirements.lock -e '.[{_EXTRA}]' で入れてください"
            )
        from openevals.llm import create_llm_as_judge
        from openevals.prompts import ANSWER_RELEVANCE_PROMPT, RAG_GROUNDEDNESS_PROMPT

        self.name = model.name

        def evaluator(prompt: str, key: str) -> Callable[..., Any]:
            return create_llm_as_judge(
                prompt=prompt, judge=model.chat, continuous=True, feedback_key=key
            )

        self._faithfulness = evaluator(RAG_GROUNDEDNESS_PROMPT, "faithfulness")
        self._relevancy = evaluator(ANSWER_RELEVANCE_PROMPT, "relevancy")

    def judge(self, answer: Answer) -> Judgement:
        """Both scores of an answer.

        Raises:
            LanguageModelError: the judge cannot be had.
        """
        quotes = "\n\n".join(citation.quote for citation in answer.citations)
        return Judgement(
            self._score(self._faithfulness, context=quotes, outputs=answer.text),
            self._score(self._relevancy, inputs=answer.standalone_question, outputs=answer.text),
        )

    def _score(self, evaluator: Callable[..., Any], **given: str) -> float | None:
        from langchain_core.exceptions import OutputParserException

        try:
            score = evaluator(**given)["score"]
        except (OutputParserException, ValueError, KeyError, TypeError):
            return None  # a reply that is not of the form
        except Exception as error:  # whatever the provider's client raises
            raise LanguageModelError(self.name, diagnose(error).problem) from None
        known = isinstance(score, int | float) and 0 <= score <= 1
        return float(score) if known else None


def judge_all(judge: Judge, answers: Iterable[Answer]) -> JudgeFigures:
    """The figures over the answers that say something.

    Raises:
        LanguageModelError: the judge cannot be had.
    """
    said = [judge.judge(answer) for answer in answers if answer.status != "not_found"]
    faithful = _known(one.faithfulness for one in said)
    relevant = _known(one.relevancy for one in said)
    return JudgeFigures(
        judge=judge.name,
        judged=len(said),
        faithfulness=_mean(faithful),
        relevancy=_mean(relevant),
        failed=2 * len(said) - len(faithful) - len(relevant),
    )


def _known(scores: Iterable[float | None]) -> list[float]:
    return [score for score in scores if score is not None]


def _mean(scores: Sequence[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None
