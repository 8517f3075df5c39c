"""The suite of the starter shelf through scripted models: a perfect one, and one that lies."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.chat import Assistant
from assistant.generate.model import LanguageModel
from assistant.generate.prompts import load_prompts
from assistant.generate.speaker import Speaker
from assistant.models import EXTRACTIVE, Answer, Citation, Turn
from evals.figures import Result, figures
from evals.metrics import Case, contains
from evals.run import evaluate
from evals.suites import load_cases
from ingest.index import Index

# The whole suite takes a minute for each model; every third case is of every kind.
CASES = load_cases("starter")[::3]
Lines = Sequence[tuple[int, str]]
Script = Callable[[Lines], Lines]
_PASSAGE = re.compile(r"<資料 番号=(\d+)[^>]*>\n(.*?)\n</資料>", re.DOTALL)


class ScriptedChat(BaseChatModel):
    """Says what a script makes of the lines of the passages, each with its passage's number."""

    script: Script

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        again = any(isinstance(message, AIMessage) for message in messages)
        found = [
            (int(number), line)
            for number, lines in _PASSAGE.findall(messages[-1].text)
            for line in lines.splitlines()
            if not line.startswith("【")
        ]
        said = [] if again else self.script(found)[:4]
        sentences = [{"text": line, "citations": [number]} for number, line in said]
        text = json.dumps({"sentences": sentences}, ensure_ascii=False)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


class Under:
    """The assistant as the evaluation sees it; it knows which case is asked."""

    def __init__(self, assistant: Assistant, case_of: dict[str, Case]) -> None:
        self._assistant = assistant
        self._case_of = case_of
        self.case = next(iter(case_of.values()))

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.case = self._case_of[question + "".join(turn.question for turn in history)]
        return self._assistant.ask(question, history)

    def search(self, query: str, k: int) -> list[Citation]:
        return self._assistant.search(query, k)


def run(index: Index, script: Callable[[Case, Lines], Lines] | None) -> list[Result]:
    case_of = {c.question + "".join(turn.question for turn in c.history): c for c in CASES}
    speaker = None
    if script is not None:
        chat = ScriptedChat(script=lambda lines: script(under.case, lines))
        model = LanguageModel.of("scripted", chat)
        speaker = Speaker(model, load_prompts(), 20, 600)
    under: Under = Under(Assistant(index, speaker), case_of)
    return evaluate(CASES, under)


def perfect(case: Case, lines: Lines) -> Lines:
    """The lines that hold what an answer must hold."""
    wanted = [(n,) if isinstance(n, str) else tuple(n) for n in case.nuggets]
    return [
        line for line in lines if any(contains(line[1], way) for ways in wanted for way in ways)
    ]


def lying(case: Case, lines: Lines) -> Lines:
    """Wrong figures where there are some, another municipality where there are none."""
    return [
        (n, re.sub(r"\d+", lambda found: str(int(found.group()) + 7), line))
        if re.search(r"\d", line)
        else (n, f"札幌市では、{line}")
        for n, line in lines
    ]


@pytest.fixture(scope="module")
def extracts(starter_index: Index) -> list[Result]:
    return run(starter_index, None)


def accuracy(results: Sequence[Result]) -> float:
    return figures(results).accuracy or 0.0


def test_a_perfect_model_does_no_worse_than_the_extracts(
    starter_index: Index, extracts: list[Result]
) -> None:
    results = run(starter_index, perfect)
    assert sum(result.answer.engine == "scripted" for result in results) > len(CASES) / 2
    assert accuracy(results) >= accuracy(extracts)
    assert figures(results).citation_precision == 1.0


def test_a_lying_model_is_never_heard(starter_index: Index, extracts: list[Result]) -> None:
    results = run(starter_index, lying)
    assert {result.answer.engine for result in results} == {EXTRACTIVE}
    assert [r.answer.sentences for r in results] == [r.answer.sentences for r in extracts]
    assert accuracy(results) == accuracy(extracts)
    assert sum(len(result.answer.withheld) for result in results) > len(CASES)
