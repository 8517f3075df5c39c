"""The `kyoten` command as a person or a script meets it: words, JSON, order, exit status."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.models import Turn
from assistant.settings import Settings
from ingest.errors import LanguageModelError
from ingest.models import Filters
from tests.assistant.conftest import CardboardAssistant

pytestmark = pytest.mark.usefixtures("clean_environment")

COMMANDS = (
    "ingest",
    "inspect",
    "docs",
    "remove",
    "ask",
    "search",
    "matrix",
    "draft",
    "serve",
    "eval",
    "doctor",
)
Captured = pytest.CaptureFixture[str]


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "命令"),
        (["質問"], "命令"),
        (["ask"], "質問"),
        (["ask", "-x", "質問"], "知らない引数です: -x"),
        (["ask", "一", "二"], "知らない引数です: 二"),
        (["ask", "一", "--batch", "f", "--json"], "一緒に使えません"),
        (["ask", "--batch", "f"], "--json"),
        (["ask", "--batch", "f", "--json", "--history", "h"], "--history"),
        (["ask", "質問", "--js"], "知らない引数です: --js"),
        (["ask", "質問", "--json=1"], "--json"),
        (["search"], "質問"),
        (["search", "語", "--k", "0"], "「0」"),
        (["search", "語", "--k", "1e3"], "「1e3」"),
        (["search", "語", "--k"], "値が必要"),
        (["search", "語", "--year", "17"], "「17」"),
        (["search", "語", "--kind", "law"], "law"),
        (["matrix", "--rows", "人口"], "--columns"),
        (["matrix", "--rows", "人口", "--columns", "市", "--format", "pdf"], "pdf"),
        (["matrix", "--rows", "人口", "--columns", "市", "--format", "xlsx"], "--out"),
        (
            ["matrix", "--rows", "一", "--columns", "市", "--format", "csv", "--out", "a.xlsx"],
            "拡張子",
        ),
        (["matrix", "--rows", "人口", "--columns", "市", "--force"], "--force"),
        (["draft"], "テーマ"),
        (["draft", "緊急時", "--format", "docx"], "--out"),
        (["serve", "--port", "八千"], "「八千」"),
        (["ingest"], "場所"),
        (["remove"], "資料ID"),
        (["--index"], "--index"),
    ],
)
def test_wrong_usage_is_one_japanese_line_and_status_2(
    arguments: list[str], word: str, capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word in err
    assert not {"usage", "error", "argument", "invalid", "expected", "required"} & set(
        err.replace(":", " ").split()
    )


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_japanese_throughout(command: str | None, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as leaving:
        main([command, "--help"] if command else ["--help"])
    assert leaving.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("使い方: kyoten")
    for english in ("usage", "positional", "options", "optional", "show this", "exit"):
        assert english not in out


def test_help_names_every_command(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert [command for command in COMMANDS if f"    {command} " not in out] == []


@pytest.mark.parametrize(
    "arguments", [["--index", "棚", "ask", "質問"], ["ask", "--index", "棚", "質問"]]
)
def test_the_index_may_be_named_before_or_after_the_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, cardboard: CardboardAssistant
) -> None:
    homes = []

    def remember(settings: Settings) -> CardboardAssistant:
        homes.append(settings.home)
        return cardboard

    monkeypatch.setattr("assistant.cli._assistant", remember)
    assert main(arguments) == 0
    assert homes == [Path("棚")]


def test_an_answer_is_text_a_table_and_numbered_sources(
    cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["ask", "違いは?"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        "次のとおりです。[1]\n\n"
        "観点     | 面的整備型\n"
        "---------+--------------\n"
        "運営主体 | 複数の法人[1]\n\n"
        "出典\n[1] 熊本市の整備 ／ 12～14行 ／ 整備概要\n    「複数の法人が運営する」\n"
    )


def test_json_is_one_line_of_the_promised_schema_in_readable_japanese(
    cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["ask", "違いは?", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "違いは?" in out
    answer = json.loads(out)
    assert answer["schema"] == "kyoten.answer/1"
    assert answer["citations"][0]["lines"] == [12, 14]


def test_a_history_file_makes_a_follow_up(tmp_path: Path, cardboard: CardboardAssistant) -> None:
    history = tmp_path / "history.json"
    history.write_text('[{"question": "長岡市の整備類型は?", "answer": "併用"}]', "utf-8")
    assert main(["ask", "熊本市は?", "--history", str(history)]) == 0
    assert cardboard.asked == [("熊本市は?", (Turn("長岡市の整備類型は?", "併用"),), None)]


def test_a_batch_answers_line_by_line_and_says_in_place_what_cannot_be_used(
    tmp_path: Path, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": "a", "question": "一"}\n'
        '{"id": "b", "question": ""}\n'
        "\n"
        "壊れた行\n"
        '{"id": "c", "question": "断る"}\n'
        '{"id": 4, "question": "二", "filters": {"municipality": "熊本市"},'
        ' "history": [{"question": "前"}]}\n',
        "utf-8",
    )
    assert main(["ask", "--batch", str(batch), "--json"]) == 1
    lines = json_lines(capsys.readouterr().out)
    assert [line["id"] for line in lines] == ["a", "b", None, "c", 4]
    assert ["error" in line for line in lines] == [False, True, True, True, False]
    assert {line["schema"] for line in lines} == {"kyoten.answer/1"}
    assert cardboard.asked[1] == ("二", (Turn("前"),), Filters(municipality="熊本市"))


def test_a_whole_batch_from_standard_input_is_done(
    monkeypatch: pytest.MonkeyPatch, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    data = '{"id": "a", "question": "一"}\n{"id": "b", "question": "二"}'.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["ask", "--batch", "-", "--json"]) == 0
    assert [line["id"] for line in json_lines(capsys.readouterr().out)] == ["a", "b"]


def test_search_lists_sources_or_says_there_are_none(
    cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["search", "運営"]) == 0
    assert "「複数の法人が運営する」" in capsys.readouterr().out
    assert main(["search", "ない"]) == 0
    assert capsys.readouterr().out == "該当する箇所はありません\n"


def test_search_as_json_and_in_a_batch(
    tmp_path: Path, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["search", "運営", "--k", "3", "--json"]) == 0
    (found,) = json_lines(capsys.readouterr().out)
    assert found["query"] == "運営"
    assert found["hits"][0]["quote"] == "複数の法人が運営する"
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "a", "question": "運営"}\n{"id": "b", "query": "ない"}\n', "utf-8")
    assert main(["search", "--batch", str(batch), "--json"]) == 0
    first, second = json_lines(capsys.readouterr().out)
    assert set(first) == {"id", "hits"}
    assert (first["id"], len(first["hits"])) == ("a", 1)
    assert second == {"id": "b", "hits": []}


FILTERS = ["--kind", "case", "--municipality", "熊本市", "--year", "H28"]
FILTERS += ["--document", "d1", "--document", "d2"]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_filters_of_the_command_line_narrow_where_a_line_has_none(
    command: str, tmp_path: Path, cardboard: CardboardAssistant
) -> None:
    given = Filters("case", "熊本市", 2016, ("d1", "d2"))
    assert main([command, "運営", *FILTERS]) == 0
    assert cardboard.asked[-1][2] == given
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"question": "一"}\n{"question": "二", "filters": {"year": 2020}}\n', "utf-8")
    assert main([command, "--batch", str(batch), "--json", *FILTERS]) == 0
    assert [filters for _, _, filters in cardboard.asked[-2:]] == [given, Filters(year=2020)]


def test_the_shelf_is_listed_as_a_table_and_as_json(
    cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["docs"]) == 0
    assert "資料 1件" in capsys.readouterr().out
    assert main(["docs", "--json"]) == 0
    (listing,) = json_lines(capsys.readouterr().out)
    assert listing["index"] == "g1"
    assert listing["documents"][0]["id"] == "d1"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", ""], "質問が空です"),
        (["ask", "あ" * 2001], "長すぎます"),
        (["ask", "整備\x07類型"], "使えない文字"),
        (["search", " "], "質問が空です"),
        (["ask", "質問", "--history", "ない.json"], "ない.json が見つかりません"),
        (["ask", "--batch", "ない.jsonl", "--json"], "ない.jsonl が見つかりません"),
        (["eval", "ない"], "問題集「ない」はありません"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_1(
    arguments: list[str], word: str, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word in err


@pytest.mark.parametrize(
    ("options", "served"),
    [
        ([], True),
        (["--host", "::1"], True),
        (["--host", "0.0.0.0"], False),
        (["--host", "0.0.0.0", "--without-accounts"], True),
    ],
)
def test_the_door_is_opened_to_other_machines_only_by_force(
    options: list[str],
    served: bool,
    monkeypatch: pytest.MonkeyPatch,
    cardboard: CardboardAssistant,
    capsys: Captured,
) -> None:
    ports: list[int] = []

    def serve(_assistant: object, settings: Settings, *_others: object, choice: bool) -> None:
        ports.append(settings.port)

    monkeypatch.setattr("assistant.ui.serve", serve)
    assert main(["serve", "--port", "8000", *options]) == (0 if served else 1)
    assert ports == ([8000] if served else [])
    assert ("kyoten user add" in capsys.readouterr().err) != served


def test_the_engine_of_the_command_line_answers_where_a_line_names_none(
    tmp_path: Path, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    assert main(["ask", "運営主体は?"]) == 0
    assert "答え：" not in capsys.readouterr().out
    cardboard.language_model = "ollama:gemma3"
    assert main(["ask", "運営主体は?", "--engine", "extractive"]) == 0
    assert "\n答え：資料からの抜粋です。\n" in capsys.readouterr().out
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"question": "一"}\n{"question": "二", "engine": "model"}\n', "utf-8")
    assert main(["ask", "--batch", str(batch), "--json", "--engine", "extractive"]) == 0
    assert cardboard.engines == [None, "extractive", "extractive", "model"]


def test_a_server_says_who_will_answer(
    monkeypatch: pytest.MonkeyPatch, cardboard: CardboardAssistant, capsys: Captured
) -> None:
    choices: list[bool] = []

    def serve(*_given: object, choice: bool) -> None:
        choices.append(choice)

    monkeypatch.setattr("assistant.ui.serve", serve)
    assert main(["serve"]) == 0
    assert capsys.readouterr().out == ""
    cardboard.language_model = "ollama:gemma3"
    monkeypatch.setenv("KYOTEN_LLM_CHOICE", "1")
    assert main(["serve"]) == 0
    assert "言語モデル「ollama:gemma3」が文章にします" in capsys.readouterr().out
    cardboard.language_model_error = LanguageModelError("ollama:gemma3", "unreachable")
    assert main(["serve"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "接続できません" in line
    assert "答えは資料からの抜粋になります" in line
    assert choices == [False, True, True]


def test_an_unknown_variable_is_refused_by_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("KYOTEN_HOEM", "x")
    assert main(["docs"]) == 1
    assert "KYOTEN_HOEM" in capsys.readouterr().err


def test_interrupting_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupt(_settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.cli._assistant", interrupt)
    assert main(["docs"]) == 130
    assert capsys.readouterr() == ("", "")


def test_what_the_system_refuses_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(_settings: object) -> None:
        raise PermissionError(13, "Permission denied", "/索引")

    monkeypatch.setattr("assistant.cli._assistant", refuse)
    assert main(["docs"]) == 1
    assert capsys.readouterr().err.startswith("/索引: ")
