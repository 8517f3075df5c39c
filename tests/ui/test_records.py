"""The verdict on an answer in the browser, by keyboard, and what of a question is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.records import FEEDBACK, QUESTIONS, Records
from tests.ui.conftest import Address, ask, listening, opened
from tests.ui.fake import MISSION, FakeAssistant

# Gradio 6.31 calls pandas in ways that pandas 3 has deprecated (gradio/queueing.py, _get_df).
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[Address]:
    with listening(FakeAssistant(), records=Records(home, log_questions=True)) as address:
        yield address


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_an_answer_is_rated_with_a_reason_by_the_keyboard_alone(page: Page, home: Path) -> None:
    ask(page, MISSION)
    page.get_by_role("button", name="役に立たなかった").focus()
    page.keyboard.press("Enter")
    reason = page.get_by_role("checkbox", name="大事なことが抜けている")
    expect(reason).to_be_visible()
    reason.focus()
    page.keyboard.press("Space")
    words = page.get_by_label("くわしく（なくてもかまいません）")
    words.focus()
    page.keyboard.type("費用がない")
    send = page.get_by_role("button", name="記録する")
    expect(page.get_by_text("「役に立たなかった」と記録します。")).to_be_visible()
    send.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("記録しました")).to_be_visible()
    expect(words).to_be_hidden()
    (entry,) = lines(home / FEEDBACK)
    assert entry["question"] == MISSION
    assert entry["verdict"] == "down"
    assert entry["reason"] == "大事なことが抜けている。費用がない"
    assert entry["status"] == "answered"


def test_an_earlier_answer_can_be_chosen_and_nothing_is_rated_before_a_question(
    page: Page, home: Path
) -> None:
    expect(page.get_by_role("button", name="役に立った", exact=True)).to_have_count(0)
    ask(page, "札幌市の整備方針は?")
    ask(page, MISSION)
    page.get_by_role("button", name="役に立った", exact=True).click()
    page.get_by_label("どの答えについて").click()
    page.get_by_role("option", name="札幌市").click()
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("記録しました")).to_be_visible()
    (entry,) = lines(home / FEEDBACK)
    assert (entry["question"], entry["status"]) == ("札幌市の整備方針は?", "not_found")


def test_a_question_is_kept_by_the_page_and_the_api_where_switched_on(
    page: Page, address: Address, home: Path
) -> None:
    ask(page, "090-1234-5678の人は?")
    httpx.post(f"{address.url}/api/ask", json={"question": "1234 5678 9012"}, trust_env=False)
    kept = [entry["question"] for entry in lines(home / QUESTIONS)]
    assert kept == ["＊＊＊-＊＊＊＊-＊＊＊＊の人は?", "＊＊＊＊ ＊＊＊＊ ＊＊＊＊"]


def test_by_default_no_question_is_kept(browser: Browser, home: Path) -> None:
    with listening(FakeAssistant(), records=Records(home)) as address, browser.new_page() as page:
        opened(page, address)
        expect(page.locator("#kn-up")).to_be_hidden()  # as long as there is nothing to judge
        ask(page, MISSION)
        expect(page.locator("#kn-up")).to_be_visible()
    assert list(home.iterdir()) == []
