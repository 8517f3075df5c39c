"""The prompt files and what is refused of them."""

import shutil
from pathlib import Path

import pytest

from assistant.generate.prompts import PROMPTS, VARIABLES, load_prompts
from assistant.messages import describe
from ingest.errors import PromptError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROMPTS, tmp_path / "prompts"))


def refused(folder: Path) -> str:
    with pytest.raises(PromptError) as caught:
        load_prompts(folder)
    return describe(caught.value)


def test_the_programs_own_prompts_can_be_used() -> None:
    prompts = load_prompts()
    said = prompts.answer.format_messages(passages="〈資料〉", question="〈質問〉")
    assert [message.type for message in said] == ["system", "human"]
    assert "〈資料〉" in said[1].text
    assert "〈質問〉" in said[1].text
    assert '{"sentences":' in said[0].text


def test_what_stands_above_the_first_message_is_for_readers(folder: Path) -> None:
    path = folder / "answer.md"
    path.write_text("担当：情報課 {{内線}}\n\n" + path.read_text("utf-8"), "utf-8")
    said = load_prompts(folder).answer.format_messages(passages="", question="")
    assert "情報課" not in "".join(message.text for message in said)


@pytest.mark.parametrize(
    ("name", "variable"), [(name, one) for name, all_ in VARIABLES.items() for one in sorted(all_)]
)
def test_a_prompt_without_one_of_its_places_is_refused_by_name(
    folder: Path, name: str, variable: str
) -> None:
    path = folder / f"{name}.md"
    path.write_text(path.read_text("utf-8").replace(f"\n{{{variable}}}", "\n"), "utf-8")
    text = path.read_text("utf-8").replace(f": {{{variable}}}", ": ")
    path.write_text(text, "utf-8")
    line = refused(folder)
    assert f"{name}.md" in line
    assert f"{{{variable}}}" in line


def test_a_place_that_nothing_fills_in_is_refused_by_name(folder: Path) -> None:
    path = folder / "repair.md"
    path.write_text(path.read_text("utf-8") + "\n{date}\n", "utf-8")
    assert "{date}" in refused(folder)


def test_single_braces_are_explained(folder: Path) -> None:
    path = folder / "answer.md"
    path.write_text(path.read_text("utf-8").replace("{{", "{").replace("}}", "}"), "utf-8")
    assert "波かっこ" in refused(folder) or "差し込み場所" in refused(folder)


def test_a_missing_prompt_is_named(folder: Path) -> None:
    (folder / "condense.md").unlink()
    assert "condense.md" in refused(folder)


def test_a_prompt_without_a_message_is_refused(folder: Path) -> None:
    (folder / "answer.md").write_text("{passages} {question}", "utf-8")
    assert "## system" in refused(folder)
