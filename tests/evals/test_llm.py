"""`kyoten eval --llm`: the same cases through a model, good or lying, and what is said of its part."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.settings import Settings
from evals import run
from ingest.errors import LanguageModelError
from tests.assistant.generate.server import Reply, ScriptedServer

TRUE = '{"sentences":[{"text":"架空市に住んでいるのは12,345人です。","citations":[1]}]}'
FALSE = '{"sentences":[{"text":"架空市の人口は54,321人です。","citations":[1]}]}'


def figures(server: ScriptedServer, settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict:  # type: ignore[type-arg]
    assert run.main("小さな", settings, own_index=False, as_json=True, llm=server.setting) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_a_good_model_is_as_right_as_the_extracts_and_is_named(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(TRUE) as server:
        report = figures(server, settings, capsys)
        assert report["hits"] == 2
        assert report["figures"]["全体"]["accuracy"] == report["figures"]["抜粋だけ"]["accuracy"]
        assert report["spoken"] == {
            "engine": "openai-compatible:scripted",
            "shown": 1,
            "withheld": 0,
            "reasons": {},
            "fell_back": 0,
        }
        assert run.main("小さな", settings, own_index=False, llm=server.setting) == 0
    shown = capsys.readouterr().out
    assert "答え: openai-compatible:scripted" in shown
    assert "言語モデルの文: 示した 1、裏付けがなく保留 0。抜粋だけで答えた質問 0" in shown


def test_a_lying_models_answers_are_the_extracts_and_its_lies_are_counted(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(FALSE) as server:
        report = figures(server, settings, capsys)
    assert report["hits"] == 2
    spoken = report["spoken"]
    assert (spoken["shown"], spoken["withheld"], spoken["fell_back"]) == (0, 1, 1)
    assert spoken["reasons"]["figure"] == 1


def test_a_model_that_is_set_up_is_not_asked_unless_the_command_says_so(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(FALSE) as server:
        given = settings.model_copy(update={"llm": server.setting})
        assert run.main("小さな", given, own_index=False) == 0
        assert server.requests == []
    assert "答え: 資料からの抜粋" in capsys.readouterr().out


def test_a_model_that_is_not_there_ends_the_run(shelf: Path, settings: Settings) -> None:
    with pytest.raises(LanguageModelError, match="unknown"):
        run.main("小さな", settings, own_index=False, llm="nobody:knows")


def test_a_limit_asks_so_many_cases(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main("小さな", settings, own_index=False, as_json=True, limit=1) == 0
    assert json.loads(capsys.readouterr().out)["cases"] == 1


def test_a_judge_says_how_faithful_and_how_relevant_the_answers_are(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(
        [Reply('{"reasoning":"…","score":1}'), Reply('{"reasoning":"…","score":0.5}')]
    ) as server:
        status = run.main("小さな", settings, own_index=False, judge=server.setting)
    assert status == 0
    shown = capsys.readouterr().out
    # One of the two answers says something; the other is silent, and there is nothing to judge.
    assert "判定（openai-compatible:scripted、1問）: 忠実さ 100.0%、関連性 50.0%" in shown


@pytest.mark.parametrize("option", [["--llm=ollama:x"], ["--limit=3"]])
def test_what_is_expected_is_what_the_extracts_answer_to_all(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["eval", "--update", *option])
    assert "--update と" in capsys.readouterr().err


def test_a_limit_is_a_number_from_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["eval", "--limit=0"])
    assert "1以上の整数" in capsys.readouterr().err
