"""The command line on a real shelf: the real model, MeCab, Chroma, files good and bad."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from tests.assistant.generate.server import ScriptedServer

pytestmark = pytest.mark.usefixtures("clean_environment")

ROOT = Path(__file__).parents[2]
Captured = pytest.CaptureFixture[str]
TYPES = """# 整備の類型

## 面的整備型

面的整備型は、建物を置かずに、地域の事業所が連携して機能を分担する。
運営主体は、中心となる施設と、連携する複数の法人である。

## 多機能拠点型

多機能拠点型は、必要な機能をグループホームなどの建物に集約する。
運営主体は、施設を運営する法人である。
"""


@pytest.fixture
def home(tmp_path: Path, model_cache: Path) -> Path:
    """An empty home that has the converted model already."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(model_cache, target_is_directory=True)
    return home


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelf = tmp_path / "資料"
    shelf.mkdir()
    (shelf / "類型.md").write_text(TYPES, "utf-8")
    (shelf / "人口.txt").write_text("架空市の概要\n\n人口は12,345人である。\n", "utf-8")
    return shelf


def kyoten(home: Path, *arguments: str | Path) -> int:
    return main(["--index", str(home), *map(str, arguments)])


def one_json(capsys: Captured) -> dict[str, Any]:
    (line,) = capsys.readouterr().out.splitlines()
    loaded: dict[str, Any] = json.loads(line)
    return loaded


def test_a_shelf_is_taken_in_asked_listed_and_emptied(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    assert kyoten(home, "ingest", shelf) == 0
    assert "追加 2件" in capsys.readouterr().out

    assert kyoten(home, "ingest", shelf) == 0
    assert capsys.readouterr().out == "変更はありません（変更なし 2件）\n"

    assert kyoten(home, "ask", "面的整備型の運営主体は?", "--json") == 0
    answer = one_json(capsys)
    assert answer["status"] == "answered"
    assert "複数の法人" in answer["text"]

    assert kyoten(home, "search", "人口", "--k", "1", "--json") == 0
    (hit,) = one_json(capsys)["hits"]
    assert "12,345人" in hit["quote"]

    assert kyoten(home, "docs", "--json") == 0
    documents = one_json(capsys)["documents"]
    assert {Path(item["path"]).name for item in documents} == {"類型.md", "人口.txt"}

    (population,) = [item["id"] for item in documents if item["path"].endswith("人口.txt")]
    assert kyoten(home, "remove", population) == 0
    assert "削除 1件" in capsys.readouterr().out
    assert (shelf / "人口.txt").exists()
    assert kyoten(home, "docs", "--json") == 0
    assert len(one_json(capsys)["documents"]) == 1


def test_only_a_question_reaches_the_server_of_a_language_model(
    home: Path, shelf: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kyoten(home, "ingest", shelf) == 0
    with ScriptedServer('{"sentences": []}') as server:
        # Without #name the server is asked which model it has.
        monkeypatch.setenv("KYOTEN_LLM", f"openai-compatible:{server.url}/v1")
        assert kyoten(home, "docs") == 0
        assert kyoten(home, "search", "人口") == 0
        assert kyoten(home, "matrix", "--rows", "人口", "--columns", "資料") == 0
        assert kyoten(home, "draft", "人口", "--out", home / "memo.md") == 0
        assert server.requests == []
        assert kyoten(home, "ask", "人口は何人ですか?") == 0
        assert server.requests != []


def test_a_file_that_cannot_be_read_is_one_line_and_the_rest_goes_on(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    (shelf / "壊れた.pdf").write_bytes(b"%PDF-1.7 broken")
    (shelf / "空.txt").write_bytes(b"")
    assert kyoten(home, "ingest", shelf) == 1
    out, err = capsys.readouterr()
    assert "追加 2件、失敗 2件" in out
    lines = [line for line in err.splitlines() if str(shelf) in line]
    assert len(lines) == 2
    assert all("ください" in line for line in lines)
    assert kyoten(home, "ask", "面的整備型とは?", "--json") == 0


def test_ingest_as_json_is_one_event_a_line_with_the_sum_last(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    (shelf / "空.txt").write_bytes(b"")
    assert kyoten(home, "ingest", shelf, "--json") == 1
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failed = [event for event in events if event["event"] == "failed"]
    assert [Path(event["path"]).name for event in failed] == ["空.txt"]
    assert "中身がありません" in failed[0]["error"]
    assert events[-1]["event"] == "summary"
    assert (events[-1]["added"], events[-1]["failed"]) == (2, 1)
    assert events[-1]["generation"]


@pytest.mark.parametrize(
    "arguments",
    [["ask", "質問"], ["search", "語"], ["docs"], ["remove", "d"], ["serve", "--port", "17861"]],
)
def test_without_an_index_every_reader_says_how_to_make_one(
    home: Path, arguments: list[str], capsys: Captured
) -> None:
    assert kyoten(home, *arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert str(home) in err
    assert "kyoten ingest" in err


def test_a_path_that_is_not_there_is_one_line(home: Path, capsys: Captured) -> None:
    assert kyoten(home, "ingest", "ない場所") == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "ない場所: 見つかりません" in err


def test_removing_what_is_not_there_takes_nothing_away(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    kyoten(home, "ingest", shelf)
    capsys.readouterr()
    assert kyoten(home, "remove", "ない") == 1
    assert "資料「ない」は索引にありません" in capsys.readouterr().err
    assert kyoten(home, "docs", "--json") == 0
    assert len(one_json(capsys)["documents"]) == 2


def test_an_index_of_another_model_is_refused_with_both_names(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    kyoten(home, "ingest", shelf)
    capsys.readouterr()
    (path,) = (home / "index").glob("*/manifest.json")
    manifest = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(manifest | {"model": "別のモデル", "fingerprint": "0"}), "utf-8")
    assert kyoten(home, "ask", "面的整備型とは?") == 1
    err = capsys.readouterr().err
    assert "別のモデル" in err
    assert "multilingual-e5-small" in err
    assert "kyoten ingest" in err


def test_a_doctor_finds_a_healthy_shelf_well_and_an_empty_home_not(
    home: Path, shelf: Path, capsys: Captured
) -> None:
    assert kyoten(home, "doctor") == 1
    lines = capsys.readouterr().out.splitlines()
    (missing,) = [line for line in lines if line.startswith("要対応  索引:")]
    assert "kyoten ingest" in missing
    kyoten(home, "ingest", shelf)
    capsys.readouterr()
    kyoten(home, "doctor")
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("OK      ", "要対応  ")) for line in lines)
    for what in ("Python", "形態素解析（MeCab）", "索引", "埋め込みモデル", "外部との通信"):
        assert [line[:8] for line in lines if f"  {what}: " in line] == ["OK      "], what


def shell(home: Path, *arguments: str, locale: str = "C.UTF-8") -> subprocess.Popen[bytes]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))
    }
    environment |= {"KYOTEN_HOME": str(home), "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_output_is_utf8_in_any_locale(home: Path, locale: str) -> None:
    out, err = shell(home, "docs", locale=locale).communicate(timeout=60)
    assert out == b""
    assert "索引がありません" in err.decode("utf-8")


def test_a_reader_that_goes_away_is_no_accident(home: Path) -> None:
    with shell(home, "--help") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
