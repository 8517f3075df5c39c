"""Whatever goes wrong between us and a model is one error with a problem, and no words of it."""

import logging
import socket
import time
import traceback
from contextlib import ExitStack

import pytest

from assistant.generate import providers
from assistant.generate.model import MAX_LENGTH, get_language_model
from assistant.settings import Settings
from ingest.errors import LanguageModelError, LanguageModelProblem
from tests.assistant.generate.conftest import Provider, reply, served
from tests.assistant.generate.server import Reply, ScriptedServer

TEXT = "一二三四五六七八九十"
FAILURES: list[tuple[Reply, LanguageModelProblem]] = [
    (Reply(status=401, echo_key=True), "key"),
    (Reply(status=403), "key"),
    (Reply(status=404), "unknown_model"),
    (Reply(status=400), "refused"),
    (Reply(status=413), "refused"),
    (Reply(status=429), "refused"),
    (Reply(status=500), "broken"),
    (Reply(status=503, raw=b"<html>", content_type="text/html"), "broken"),
    (Reply(status=504), "slow"),
    (Reply(raw=b"<html></html>", content_type="text/html"), "broken"),
    (Reply(raw=b"data: {{{\n\n", content_type="text/event-stream"), "broken"),
    (Reply(raw=b'data: {"choices": 3}\n\n', content_type="text/event-stream"), "broken"),
    (Reply(raw=b"\xff\xfe\x00" * 100, content_type="text/event-stream"), "broken"),
    (Reply(raw=b'{"choices": []}'), "broken"),
    (Reply(raw=b"[]"), "broken"),
    (Reply(""), "broken"),
    (Reply(TEXT, dies_after=0), "broken"),
    (Reply(TEXT, dies_after=2), "broken"),
    (Reply(raw=b'data: {"error": {"message": "no slot", "code": 503}}\n\n'), "broken"),
]


def problem(setting: str, timeout: float = 20, key: str | None = None) -> LanguageModelError:
    """What comes of asking."""
    settings = Settings.model_validate({"llm": setting, "llm_timeout": timeout, "llm_api_key": key})
    with pytest.raises(LanguageModelError) as caught:
        reply(get_language_model(settings))
    return caught.value


@pytest.mark.parametrize(("failure", "expected"), FAILURES, ids=str)
def test_a_failure_is_told_for_what_it_is(failure: Reply, expected: LanguageModelProblem) -> None:
    with ScriptedServer(failure) as server:
        error = problem(server.setting)
    assert error.problem == expected
    assert error.model == "openai-compatible:scripted"
    assert error.detail == ("KYOTEN_LLM_API_KEY" if expected == "key" else "")


@pytest.mark.parametrize("hold_after", [0, 1])
def test_a_server_that_falls_silent_is_left_in_time(hold_after: int) -> None:
    with ScriptedServer(Reply(TEXT, hold_after=hold_after)) as server:
        began = time.monotonic()
        assert problem(server.setting, timeout=2).problem == "slow"
        assert time.monotonic() - began < 15
        assert server.hung_up.wait(10)


def test_no_server_is_unreachable() -> None:
    assert problem("openai-compatible:http://127.0.0.1:9#m").problem == "unreachable"


def test_a_server_that_does_not_even_pick_up_is_unreachable_before_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(providers, "CONNECT_SECONDS", 0.3)
    with socket.socket() as full, ExitStack() as callers:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # what nobody accepts fills the queue; more callers hear nothing
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        assert problem(f"openai-compatible:http://127.0.0.1:{port}#m").problem == "unreachable"


def test_a_reply_without_end_is_left() -> None:
    with ScriptedServer(Reply("あ" * 2 * MAX_LENGTH, piece=1000)) as server:
        assert problem(server.setting).problem == "broken"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Reply(status=401, echo_key=True), "key"),
        (Reply(status=404), "unknown_model"),
        (Reply(status=429), "refused"),
        (Reply(status=500), "broken"),
        (Reply(TEXT, dies_after=2), "broken"),
        (Reply(TEXT, hold_after=1), "slow"),
        (None, "unreachable"),
    ],
    ids=str,
)
def test_each_providers_exceptions_are_understood(
    provider: Provider, failure: Reply | None, expected: LanguageModelProblem
) -> None:
    with ScriptedServer(failure or "") as server:
        url = server.url if failure else "http://127.0.0.1:9"
        model = provider.at(url, timeout=0.7 if expected == "slow" else 20)
        with pytest.raises(LanguageModelError) as caught:
            reply(model)
    assert caught.value.problem == expected
    assert caught.value.detail == (provider.key if expected == "key" else "")


def test_google_calls_a_bad_key_a_bad_request(monkeypatch: pytest.MonkeyPatch) -> None:
    said = (
        b'{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}'
    )
    with ScriptedServer(Reply(status=400, raw=said)) as server:
        assert problem(server.setting).problem == "key"


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_a_key_that_a_server_repeats_is_nowhere_to_be_read(
    status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(Reply(status=status, echo_key=True)) as server:
        error = problem(server.setting, key="hidden-from-all")
        assert server.chats[0].headers["authorization"] == "Bearer hidden-from-all"
    assert "hidden-from-all" not in "".join(traceback.format_exception(error))
    assert error.__cause__ is None
    assert error.__context__ is None or "hidden" not in str(error.__context__)
    assert caplog.text  # somebody did log
    assert "hidden-from-all" not in caplog.text
    assert "hidden-from-all" not in "".join(capfd.readouterr())


def test_a_failure_is_no_end_the_next_question_is_asked_anew() -> None:
    with ScriptedServer([Reply(status=500), "はい"]) as server:
        model = served(server)
        with pytest.raises(LanguageModelError):
            reply(model)
        assert reply(model) == "はい"
