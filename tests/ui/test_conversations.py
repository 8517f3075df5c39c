"""Several conversations in one browser: kept there, found again, exported, and nobody else's."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from assistant.models import SCHEMA, Turn
from assistant.ui.conversation import Conversation, advance
from assistant.ui.record import from_record, to_record
from ingest.errors import InputError
from tests.ui.conftest import Address, ask, listening, opened
from tests.ui.fake import MISSION, FakeAssistant

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

FIRST = "長岡市の整備類型は?"


def asked(*questions: str) -> Conversation:
    conversation = Conversation()
    for question in questions:
        *_, conversation = advance(FakeAssistant(), conversation, question)
    return conversation


def names(page: Page) -> list[str]:
    """The conversations of the list, which is opened."""
    page.locator(".kn-conversations details").evaluate("(list) => { list.open = true; }")
    return page.locator(".kn-choose").all_inner_texts()


def start_anew(page: Page) -> None:
    page.click("[data-kn=new]")
    expect(page.locator(".kn-question")).to_have_count(0)


def test_a_record_brings_back_the_same_conversation() -> None:
    conversation = asked(MISSION, "札幌市の整備方針は?", "危険な資料")
    again = from_record(to_record(conversation))
    assert again == conversation
    assert [turn.question for turn in again.turns] == [MISSION, "札幌市の整備方針は?", "危険な資料"]


def test_a_record_brings_back_who_is_to_answer() -> None:
    conversation = replace(asked(MISSION), engine="extractive")
    assert from_record(to_record(conversation)) == conversation
    assert "engine" not in json.loads(to_record(asked(MISSION)))


def test_an_error_and_a_stopped_answer_are_no_part_of_a_record() -> None:
    *_, failed = advance(FakeAssistant(), asked(MISSION), "壊れた索引")
    under_way = next(advance(FakeAssistant(), failed, "途中の問い"))
    assert under_way.waiting
    stopped = under_way.stopped()
    assert not stopped.waiting
    assert [message["role"] for message in stopped.messages] == ["user", "assistant"] * 3
    assert from_record(to_record(stopped)) == asked_with_id(stopped.id)


def asked_with_id(name: str) -> Conversation:
    *_, conversation = advance(FakeAssistant(), Conversation(id=name), MISSION)
    return conversation


@pytest.mark.parametrize(
    "record",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"id": "x", "exchanges": [{"question": "q", "answer": {"text": 1}}]}',
        '{"id": "x", "engine": "magic", "exchanges": []}',
    ],
)
def test_what_is_no_record_is_refused(record: str) -> None:
    with pytest.raises(InputError, match="開けません"):
        from_record(record)


def test_conversations_outlive_a_reload_and_are_gone_on_with(
    page: Page, fake: FakeAssistant
) -> None:
    ask(page, FIRST)
    start_anew(page)
    ask(page, MISSION)
    assert names(page) == [MISSION, FIRST]
    page.reload()
    expect(page.locator(".kn-table")).to_be_visible()
    assert names(page) == [MISSION, FIRST]
    page.locator(".kn-choose", has_text=FIRST).click()
    expect(page.locator(".kn-question")).to_have_text(FIRST)
    expect(page.locator(".kn-now")).to_have_text(FIRST)
    ask(page, "熊本市は?")
    assert fake.calls[-1] == ("熊本市は?", (Turn(FIRST, "これが最初の質問です。[1]"),))
    assert names(page) == [FIRST, MISSION]


def test_a_question_sent_while_a_conversation_opens_belongs_to_that(page: Page) -> None:
    ask(page, FIRST)
    box = page.locator("#kn-question textarea")
    box.fill("新しい会話の問い")
    page.evaluate("document.querySelector('[data-kn=new]').click()")
    box.press("Enter")
    expect(page.locator(".kn-question")).to_have_text("新しい会話の問い")
    expect(page.locator(".kn-answer")).to_contain_text("これが最初の質問です。")


def test_a_conversation_is_renamed_and_deleted(page: Page) -> None:
    for question in (FIRST, MISSION):
        start_anew(page)
        ask(page, question)
    names(page)
    page.once("dialog", lambda dialog: dialog.accept("長岡の件"))
    page.get_by_role("button", name=f"「{FIRST}」の名前を変える").click()
    assert names(page) == [MISSION, "長岡の件"]
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#kn-clear")
    expect(page.locator(".kn-question")).to_have_text(MISSION)
    names(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"「{MISSION}」を消す").click()
    expect(page.locator(".kn-question")).to_have_count(0)
    assert names(page) == ["長岡の件"]
    page.reload()
    expect(page.locator("button.example").first).to_be_visible()
    assert names(page) == ["長岡の件"]


def test_two_tabs_undo_nothing_of_each_other(browser: Browser, address: Address) -> None:
    with browser.new_context() as context:
        one, other = context.new_page(), context.new_page()
        opened(one, address)
        opened(other, address)
        ask(one, "片方の問い")
        ask(other, "もう片方の問い")
        names(other)
        other.locator(".kn-choose", has_text="片方の問い").last.click()
        expect(other.locator(".kn-question")).to_have_text("片方の問い")
        # Both go on with the same conversation: it becomes two, and each has its own answers.
        ask(one, "続きは?")
        ask(other, "別の続きは?")
        expect(one.locator(".kn-choose")).to_have_count(3)
        kept = [
            [exchange["question"] for exchange in json.loads(record)["exchanges"]]
            for record in one.evaluate("Object.values(localStorage)")
        ]
        assert sorted(kept) == [
            ["もう片方の問い"],
            ["片方の問い", "別の続きは?"],
            ["片方の問い", "続きは?"],
        ]
        ask(other, "そのまた続きは?")
        expect(one.locator(".kn-choose")).to_have_count(3)


def test_who_logs_in_at_the_same_browser_sees_their_own(browser: Browser, address: Address) -> None:
    with browser.new_context() as context:
        for name, before in (("sato", []), ("suzuki", []), ("sato", ["satoの問い"])):
            page = context.new_page()
            # Where there are accounts, the page says who has come before anything is drawn.
            page.add_init_script(
                "document.addEventListener('DOMContentLoaded', () => document.body"
                f".insertAdjacentHTML('afterbegin', '<nav class=kn-account><span>{name}</span>'));"
            )
            opened(page, address)
            assert names(page) == before
            if not before:
                ask(page, f"{name}の問い")
            page.close()


def test_a_conversation_is_exported_with_its_sources(page: Page) -> None:
    ask(page, MISSION)
    ask(page, FIRST)
    markdown = downloaded(page, "md")
    assert markdown.suggested_filename.endswith(".md")
    text = Path(markdown.path()).read_text("utf-8")
    assert text.startswith(f"# {MISSION}\n")
    assert text.count("### 出典") == 2
    assert "> 一つの施設に機能を集め、社会福祉法人などが運営する。" in text
    record = json.loads(Path(downloaded(page, "json").path()).read_text("utf-8"))
    assert record["schema"] == "kyoten.conversation/1"
    assert [exchange["question"] for exchange in record["exchanges"]] == [MISSION, FIRST]
    answer = record["exchanges"][0]["answer"]
    assert answer["schema"] == SCHEMA
    assert answer["citations"][0]["document"]["title"] == "整備の手引き（試験用）"


def downloaded(page: Page, ending: str) -> Download:
    with page.expect_download() as download:
        page.click(f"[data-kn={ending}]")
    return download.value


def test_the_last_answer_is_made_again(page: Page, fake: FakeAssistant) -> None:
    ask(page, FIRST)
    ask(page, "熊本市は?")
    count = len(fake.calls)
    page.click("#kn-again")
    while len(fake.calls) == count:
        page.wait_for_timeout(20)
    expect(page.locator(".kn-copy")).to_have_count(2)
    assert fake.calls[count:] == [("熊本市は?", (Turn(FIRST, "これが最初の質問です。[1]"),))]
    assert page.locator(".kn-question").all_inner_texts() == [FIRST, "熊本市は?"]


def test_an_answer_is_stopped_and_the_next_question_is_answered(browser: Browser) -> None:
    gate = threading.Event()
    with listening(FakeAssistant(gate=gate)) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        box = page.locator("#kn-question textarea")
        box.fill("長くかかる問い")
        box.press("Enter")
        expect(page.locator(".kn-growing")).to_be_visible()
        page.click("#kn-stop")
        expect(page.locator(".kn-error")).to_have_text("答えるのを止めました。")
        gate.set()
        # Gradio takes the next question once it has heard that the last one has ended.
        box.fill("次の問い")
        while box.input_value():
            box.press("Enter")
            page.wait_for_timeout(300)
        expect(page.locator(".kn-answer")).to_contain_text("これが最初の質問です。")
        expect(page.locator(".kn-copy")).to_be_visible()
        expect(page.locator(".kn-error")).to_have_count(1)
        assert names(page) == ["次の問い"]


def test_a_full_browser_says_so_and_goes_on(page: Page) -> None:
    page.evaluate(
        "() => { let n = 4 << 20; while (n > 100) {"
        " try { localStorage.setItem('x' + n, 'x'.repeat(n)); } catch {} n = n >> 1; } }"
    )
    ask(page, MISSION)
    expect(page.locator(".kn-full")).to_contain_text("古い会話を消してください")
    assert "前の質問は" in ask(page, "続きは?")
