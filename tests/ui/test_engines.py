"""Who answers: said under each answer, chosen for a conversation where that is allowed, and stopped."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.chat import Assistant
from assistant.generate.speaker import Speaker
from assistant.settings import Settings
from ingest.index import Index
from tests.assistant.generate.server import Reply, ScriptedServer
from tests.assistant.generate.test_chain import POPULATION, passage_with, said, speaking
from tests.ui.conftest import Address, ask, listening, opened
from tests.ui.fake import MISSION, MODEL, WRITTEN, FakeAssistant
from tests.ui.test_accessibility import BEYOND, findings
from tests.ui.test_conversations import downloaded, names, start_anew

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

FIRST = "長岡市の整備類型は?"
SWITCH = "#kn-engine input"
SENTENCE = "長岡市には273,881人が住んでいる。"


@pytest.fixture(scope="module")
def fake() -> FakeAssistant:
    return FakeAssistant(language_model=MODEL)


@pytest.fixture(scope="module")
def address(fake: FakeAssistant) -> Iterator[Address]:
    with listening(fake, choice=True) as address:
        yield address


def extracts_only(page: Page) -> None:
    """Switch, with the keyboard alone."""
    page.get_by_role("radio", name="言語モデルで文章にする").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="資料の抜粋だけ")).to_be_checked()


def test_under_an_answer_stands_whose_words_it_is(page: Page) -> None:
    ask(page, MISSION)
    line = page.locator(".kn-who")
    expect(line).to_contain_text(f"答え：言語モデル（{MODEL}）が資料をもとに書き")
    expect(line).to_contain_text("〔抜粋〕の文と表は資料の言葉です。")
    sentences = page.locator(".kn-paragraph")
    expect(sentences.nth(0)).to_have_text(f"{WRITTEN}[1]")
    expect(sentences.nth(1)).to_contain_text("〔抜粋・試験県〕")


def test_each_conversation_has_its_own_switch_and_keeps_it(page: Page, fake: FakeAssistant) -> None:
    group = page.get_by_role("radiogroup", name="答え方")
    expect(group.get_by_role("radio", name="言語モデルで文章にする")).to_be_checked()
    ask(page, FIRST)
    first = len(fake.engines)
    assert fake.engines[first - 1] == "model"
    extracts_only(page)
    page.reload()
    expect(page.locator(".kn-who")).to_contain_text(MODEL)
    expect(page.locator(SWITCH).nth(1)).to_be_checked()
    ask(page, "熊本市は?")
    assert fake.engines[first:] == ["extractive"]
    expect(page.locator(".kn-who").last).to_have_text("答え：資料からの抜粋です。")
    start_anew(page)
    expect(page.locator(SWITCH).nth(0)).to_be_checked()
    ask(page, MISSION)
    assert fake.engines[first:] == ["extractive", "model"]
    assert names(page) == [MISSION, FIRST]
    page.locator(".kn-choose", has_text=FIRST).click()
    expect(page.locator(SWITCH).nth(1)).to_be_checked()


def test_an_answer_is_made_again_as_the_switch_stands(page: Page, fake: FakeAssistant) -> None:
    ask(page, FIRST)
    extracts_only(page)
    page.click("#kn-again")
    expect(page.locator(".kn-who")).to_have_text("答え：資料からの抜粋です。")
    assert fake.engines[-2:] == ["model", "extractive"]
    expect(page.locator(".kn-question")).to_have_count(1)


def test_an_example_is_asked_as_the_switch_stands(page: Page, fake: FakeAssistant) -> None:
    extracts_only(page)
    page.click(f"button.example:has-text('{MISSION}')")
    expect(page.locator(".kn-table")).to_be_visible()
    assert fake.engines[-1] == "extractive"


def test_what_is_taken_away_says_whose_words_it_is(page: Page) -> None:
    ask(page, FIRST)
    extracts_only(page)
    text = downloaded(page, "md").path().read_text("utf-8")
    assert f"言語モデル（{MODEL}）が資料をもとに書き" in text
    assert "〔抜粋・試験県〕" in text
    record = json.loads(downloaded(page, "json").path().read_text("utf-8"))
    assert record["engine"] == "extractive"
    assert record["exchanges"][0]["answer"]["engine"] == MODEL


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_nothing_serious_and_nothing_is_cut(
    browser: Browser, address: Address, scheme: Any, width: int
) -> None:
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as context:
        page = context.new_page()
        opened(page, address)
        ask(page, MISSION)
        page.wait_for_timeout(200)  # Gradio's colours change gradually
        assert findings(page) == []
        assert page.evaluate(BEYOND) == []
        expect(page.locator("#kn-clear")).to_be_in_viewport(ratio=0.98)
        expect(page.locator(SWITCH).nth(1)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("model", "choice"), [(MODEL, False), (None, True), (None, False)])
def test_where_there_is_no_choice_there_is_no_switch(
    browser: Browser, model: str | None, choice: bool
) -> None:
    fake = FakeAssistant(language_model=model)
    with listening(fake, choice=choice) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        ask(page, MISSION)
        expect(page.locator("#kn-engine")).to_have_count(0)
        assert fake.engines == [None]
        expect(page.locator(".kn-who")).to_have_count(int(model is not None))
        if model is None:
            assert "言語モデル" not in page.content()
            assert "engine" not in json.loads(downloaded(page, "json").path().read_text("utf-8"))
        with httpx.Client(base_url=address.url, trust_env=False) as client:
            reply = client.post("/api/ask", json={"question": MISSION, "engine": "extractive"})
        assert reply.status_code == 400
        assert "engine" in reply.json()["error"]
        assert "\n" not in reply.json()["error"]
        assert fake.engines == [None]


def test_what_was_chosen_once_and_may_no_longer_be_is_left_alone(browser: Browser) -> None:
    fake = FakeAssistant(language_model=MODEL)
    with listening(fake) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        ask(page, FIRST)
        page.evaluate(
            "() => { const key = Object.keys(localStorage).find((k) => k.startsWith('kyoten'));"
            " const kept = { ...JSON.parse(localStorage[key]), engine: 'extractive' };"
            " localStorage[key] = JSON.stringify(kept); }"
        )
        page.reload()
        expect(page.locator(".kn-copy")).to_be_visible()
        page.wait_for_timeout(300)
        ask(page, "熊本市は?")
        assert fake.engines == [None, None]


def test_a_program_chooses_where_it_may(address: Address, fake: FakeAssistant) -> None:
    with httpx.Client(base_url=address.url, trust_env=False) as client:
        for engine, name in (("extractive", "extractive"), ("model", MODEL), (None, MODEL)):
            asked = {"question": MISSION} | ({"engine": engine} if engine else {})
            assert client.post("/api/ask", json=asked).json()["engine"] == name
            assert fake.engines[-1] == engine
        reply = client.post("/api/ask", json={"question": MISSION, "engine": "magic"})
        assert (reply.status_code, "「engine」" in reply.json()["error"]) == (422, True)


def test_what_stood_when_it_was_stopped_stays_with_its_sources(browser: Browser) -> None:
    fake = FakeAssistant(language_model=MODEL, gate=threading.Event())
    with listening(fake, choice=True) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        box = page.locator("#kn-question textarea")
        box.fill(FIRST)
        box.press("Enter")
        expect(page.locator(".kn-growing")).to_contain_text(f"{WRITTEN}[1]")
        page.click("#kn-stop")
        stopped = page.locator(".kn-stopped")
        expect(stopped).to_contain_text(f"{WRITTEN}[1]")
        expect(stopped.locator(".kn-halted")).to_contain_text("答えるのを止めました。")
        expect(stopped.locator(".kn-who")).to_contain_text(MODEL)
        stopped.locator("a.kn-mark").first.click()
        expect(page.locator(".kn-panel mark").first).to_be_visible()
        page.keyboard.press("Escape")
        # It is no turn: nothing is kept of it, and the next question is the first.
        assert names(page) == []
        assert fake.gate is not None
        fake.gate.set()
        assert "前の質問は" not in ask(page, "熊本市は?")
        assert fake.calls[-1] == ("熊本市は?", ())


def test_an_answer_that_was_to_be_made_again_is_not_lost_by_stopping(browser: Browser) -> None:
    fake = FakeAssistant(language_model=MODEL)
    with listening(fake) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        ask(page, FIRST)
        fake.gate = threading.Event()
        page.click("#kn-again")
        expect(page.locator(".kn-growing")).to_be_visible()
        page.click("#kn-stop")
        expect(page.locator(".kn-copy")).to_be_visible()
        expect(page.locator(".kn-growing, .kn-stopped")).to_have_count(0)
        fake.gate.set()
        ask(page, "熊本市は?")
        assert [turn.question for turn in fake.calls[-1][1]] == [FIRST]


def test_another_conversation_opens_while_an_answer_is_under_way(browser: Browser) -> None:
    fake = FakeAssistant(language_model=MODEL)
    with listening(fake) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        ask(page, FIRST)
        fake.gate = threading.Event()
        start_anew(page)
        box = page.locator("#kn-question textarea")
        box.fill("長くかかる問い")
        box.press("Enter")
        expect(page.locator(".kn-growing")).to_be_visible()
        assert names(page) == [FIRST]
        page.locator(".kn-choose", has_text=FIRST).click()
        expect(page.locator(".kn-question")).to_have_text(FIRST)
        expect(page.locator(".kn-answer .kn-copy")).to_be_visible()
        fake.gate.set()
        page.wait_for_timeout(500)
        expect(page.locator(".kn-question")).to_have_text(FIRST)
        ask(page, "熊本市は?")
        assert [turn.question for turn in fake.calls[-1][1]] == [FIRST]


def test_a_question_waits_while_an_answer_is_made_again(browser: Browser) -> None:
    fake = FakeAssistant(language_model=MODEL)
    with listening(fake) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        ask(page, FIRST)
        fake.gate = threading.Event()
        page.click("#kn-again")
        expect(page.locator(".kn-growing")).to_be_visible()
        box = page.locator("#kn-question textarea")
        box.fill("熊本市は?")
        box.press("Enter")
        page.wait_for_timeout(500)
        assert box.input_value() == "熊本市は?"
        fake.gate.set()
        expect(page.locator(".kn-copy")).to_be_visible()
        expect(page.locator(".kn-question")).to_have_text(FIRST)
        page.wait_for_timeout(300)  # as in `ask`
        box.press("Enter")
        expect(page.locator(".kn-copy")).to_have_count(2)
        assert [turn.question for turn in fake.calls[-1][1]] == [FIRST]


def patient(index: Index, server: ScriptedServer) -> Assistant:
    """An assistant whose model has a minute for an answer."""
    return Assistant(index, Speaker.open(Settings(llm=server.setting, llm_timeout=60)))


@pytest.mark.parametrize("leave", ["stop", "close"])
@pytest.mark.parametrize("hold_after", [0, 40])
def test_leaving_ends_the_request_to_the_model(
    browser: Browser, starter_index: Index, leave: str, hold_after: int
) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        number = passage_with(body, "273,881人")
        return Reply(
            said((SENTENCE, [number]), ("二つ目の文。" * 20, [number])), hold_after=hold_after
        )

    with (
        ScriptedServer(reply) as server,
        listening(patient(starter_index, server)) as address,
        browser.new_context() as context,
    ):
        page = context.new_page()
        opened(page, address)
        box = page.locator("#kn-question textarea")
        box.fill(POPULATION)
        box.press("Enter")
        if hold_after:
            expect(page.locator(".kn-growing")).to_contain_text(SENTENCE)
        else:
            expect(page.locator(".kn-wait")).to_have_text("資料を調べ、文章にしています…")
            while not server.chats:
                page.wait_for_timeout(20)
        if leave == "stop":
            page.click("#kn-stop")
            shown = page.locator(".kn-stopped" if hold_after else ".kn-error")
            expect(shown).to_contain_text("答えるのを止めました。")
            if hold_after:
                expect(shown).to_contain_text(f"{SENTENCE}[1]")
        else:
            page.close()
        assert server.hung_up.wait(5)  # of the minute that the model would have had


def test_nothing_shown_is_taken_back(browser: Browser, starter_index: Index) -> None:
    release = threading.Event()

    def reply(body: dict[str, Any]) -> Reply:
        number = passage_with(body, "273,881人")
        lie = ("長岡市の人口は283,881人である。", [number])
        return Reply(said((SENTENCE, [number]), lie, lie), hold=release, hold_after=40)

    with (
        ScriptedServer(reply) as server,
        listening(speaking(starter_index, server)) as address,
        browser.new_context() as context,
    ):
        page = context.new_page()
        opened(page, address)
        page.evaluate(
            "() => { window.seen = []; new MutationObserver(() => {"
            " const text = document.querySelector('#kn-chat .kn-answer :is(p, li)')?.textContent;"
            " if (text && text !== window.seen.at(-1)) window.seen.push(text); })"
            ".observe(document, {childList: true, subtree: true, characterData: true}); }"
        )
        box = page.locator("#kn-question textarea")
        box.fill(POPULATION)
        box.press("Enter")
        expect(page.locator(".kn-growing")).to_have_text(f"{SENTENCE}[1]")
        release.set()
        expect(page.locator(".kn-copy")).to_be_visible()
        expect(page.locator(".kn-who")).to_contain_text("openai-compatible:scripted")
        assert page.evaluate("window.seen") == [f"{SENTENCE}[1]"]
        assert "283,881" not in page.content()
