"""A judge's scores: asked of a server with what was quoted, and only scores are counted."""

import pytest

from assistant.generate.model import get_language_model
from assistant.settings import Settings
from evals.judge import Judge, JudgeFigures, Judgement, judge_all
from ingest.errors import InputError, LanguageModelError
from tests.assistant.generate.server import Reply, ScriptedServer
from tests.evals.test_metrics import ANSWER, SILENT


def judge(server: ScriptedServer) -> Judge:
    return Judge(get_language_model(Settings(llm=server.setting)))


def score(value: object) -> str:
    return f'{{"reasoning":"…","score":{value}}}'


def test_the_judge_is_shown_the_quotes_the_question_and_the_answer() -> None:
    with ScriptedServer([score(1), score(0.25)]) as server:
        assert judge(server).judge(ANSWER) == Judgement(1.0, 0.25)
        faithfulness, relevancy = (request.text for request in server.chats)
    assert ANSWER.text in faithfulness
    assert ANSWER.text in relevancy
    assert ANSWER.citations[0].quote in faithfulness
    assert ANSWER.standalone_question in relevancy


@pytest.mark.parametrize(
    "reply", ["分かりません。", "{}", score('"高い"'), score(7), score(-0.1), score("null"), "[1]"]
)
def test_what_is_no_score_counts_as_none(reply: str) -> None:
    with ScriptedServer(reply) as server:
        figures = judge_all(judge(server), [ANSWER])
    assert figures == JudgeFigures("openai-compatible:scripted", 1, None, None, failed=2)


def test_the_figures_are_means_over_the_answers_that_say_something() -> None:
    with ScriptedServer([score(1), score(0.5), score(0), score("null")]) as server:
        figures = judge_all(judge(server), [ANSWER, SILENT, ANSWER])
        assert len(server.chats) == 4
    assert (figures.judged, figures.faithfulness, figures.relevancy) == (2, 0.5, 0.5)
    assert figures.failed == 1


@pytest.mark.parametrize(
    ("reply", "problem"),
    [(Reply(status=401, echo_key=True), "key"), (Reply(status=500), "broken")],
)
def test_a_judge_that_cannot_be_had_is_one_error_without_its_words(
    reply: Reply, problem: str
) -> None:
    with ScriptedServer(reply) as server, pytest.raises(LanguageModelError) as raised:
        judge(server).judge(ANSWER)
    assert raised.value.problem == problem
    assert "scripted error" not in str(raised.value)


def test_without_the_extra_the_command_to_install_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evals.judge.find_spec", lambda _name: None)
    with ScriptedServer("") as server, pytest.raises(InputError) as raised:
        judge(server)
    assert "pip install -c requirements.lock -e '.[eval-llm]'" in raised.value.detail
