"""What a person sees and does in a real browser."""

import re
import threading

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.models import Turn
from tests.ui.conftest import Address, ask, listening, opened
from tests.ui.fake import HOSTILE, MISSION, FakeAssistant

# Gradio 6.31 calls pandas in ways that pandas 3 has deprecated (gradio/queueing.py, _get_df).
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

# Names of keys, files and commands that stay as they are in Japanese text.
LATIN_WORDS = {"Enter", "Shift", "kyoten", "ingest", "nowhere", "manifest", "json"}
LATIN_WORDS |= {"Markdown", "JSON", "CSV", "Excel", "Word"}
LATIN_WORDS |= {"guide", "md"}  # the file of the fake shelf


def latin_words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", text)) - LATIN_WORDS


def test_the_page_opens_in_japanese_with_the_missions_question_first(page: Page) -> None:
    assert page.title() == "拠点ナビ"
    assert page.locator("html").get_attribute("lang") == "ja"
    body = page.inner_text("body")
    assert "地域生活支援拠点等" in body
    assert "登録した資料にあることだけ" in body
    assert page.locator("button.example").first.inner_text() == MISSION


def test_the_missions_question_gives_a_table_with_marks_and_sources(page: Page) -> None:
    ask(page, MISSION)
    table = page.locator(".kn-table table")
    expect(table.locator("thead th")).to_have_text(["観点", "多機能拠点型", "面的整備型"])
    expect(table.locator("tbody td").nth(1)).to_contain_text("地域の事業所が分担して連携する[2]")
    source = page.locator(".kn-source").first
    for words in (
        "[1] 整備の手引き（試験用）",
        "試験県",
        "2016年11月",
        "3ページ",
        "３、整備概要 › 整備類型",
        "一つの施設に機能を集め、社会福祉法人などが運営する。",
    ):
        expect(source).to_contain_text(words)
    expect(page.locator(".kn-source").nth(1)).to_contain_text("12〜14行目")
    assert page.locator("#kn-question textarea").input_value() == ""


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    page.click(f"button.example:has-text('{MISSION}')")
    expect(page.locator(".kn-question")).to_have_text(MISSION)
    expect(page.locator(".kn-table")).to_be_visible()


def test_a_follow_up_knows_the_question_before_it_and_says_how_it_was_read(
    page: Page, fake: FakeAssistant
) -> None:
    ask(page, "長岡市の整備類型は?")
    assert "前の質問は「長岡市の整備類型は?」です。" in ask(page, "熊本市は?")
    expect(page.locator(".kn-understood")).to_contain_text("長岡市の整備類型は?を踏まえ")
    question, history = fake.calls[-1]
    assert question == "熊本市は?"
    assert history == (Turn("長岡市の整備類型は?", "これが最初の質問です。[1]"),)


def test_two_visitors_at_once_have_two_conversations(browser: Browser, address: Address) -> None:
    with browser.new_context() as one, browser.new_context() as two:
        first, second = one.new_page(), two.new_page()
        opened(first, address)
        opened(second, address)
        ask(first, "一人目の問い")
        ask(second, "二人目の問い")
        assert "一人目の問い" in ask(first, "続きは?")
        assert "二人目の問い" in ask(second, "続きは?")
        assert "二人目" not in first.inner_text("body")
        assert "一人目" not in second.inner_text("body")


def test_clearing_forgets_the_conversation(page: Page) -> None:
    ask(page, "忘れてほしい問い")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#kn-clear")
    expect(page.locator("button.example").first).to_be_visible()
    assert "これが最初の質問です。" in ask(page, "次の問い")


def test_an_answer_grows_while_it_is_made_and_stays_one_answer(browser: Browser) -> None:
    gate = threading.Event()
    with listening(FakeAssistant(gate=gate)) as address, browser.new_context() as context:
        page = context.new_page()
        opened(page, address)
        box = page.locator("#kn-question textarea")
        box.fill("ゆっくりの問い")
        box.press("Enter")
        expect(page.locator(".kn-growing")).to_have_text("これが最")
        box.fill("待っている間に書いたもの")
        gate.set()
        expect(page.locator(".kn-source")).to_be_visible()
        expect(page.locator(".kn-answer")).to_have_count(1)
        assert box.input_value() == "待っている間に書いたもの"


def test_what_the_shelf_does_not_say_comes_with_nearby_headings(page: Page) -> None:
    answer = ask(page, "札幌市の整備方針は?")
    assert "見当たりません" in answer
    assert "熊本市の整備方針" in answer


def test_an_error_is_one_japanese_line_and_the_chat_goes_on(page: Page) -> None:
    line = ask(page, "壊れた索引")
    assert "索引が壊れています" in line
    assert "\n" not in line
    line = ask(page, "思わぬ誤り")
    assert "予期しない誤り" in line
    assert "secret detail" not in page.inner_text("body")
    assert "これが最初の質問です。" in ask(page, "普通の問い")


def test_markup_in_a_document_is_shown_and_never_run_or_loaded(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    ask(page, "危険な資料 <b>太字</b> ![x](http://example.com/z.png)")
    for place in (page.locator(".kn-paragraph"), page.locator(".kn-source blockquote")):
        expect(place).to_contain_text("<script>window.kyotenBroken = true</script>")
        expect(place).to_contain_text("![図](http://example.com/y.png) [押す](javascript:alert(1))")
        expect(place).to_contain_text("**強調** $x$ | `印`")
    expect(page.locator(".kn-question")).to_contain_text("<b>太字</b> ![x](http://example.com")
    assert page.evaluate("window.kyotenBroken") is None
    assert page.locator("#kn-chat").locator("img, script, b, strong, code, iframe").count() == 0
    assert page.locator("#kn-chat a:not(.kn-mark, .kn-file, .kn-copy)").count() == 0
    page.locator("a.kn-mark").first.click()
    expect(page.locator(".kn-panel mark")).to_have_text(HOSTILE)
    assert page.locator(".kn-panel").locator("img, script, b, iframe").count() == 0
    assert page.evaluate("window.kyotenBroken") is None
    assert [url for url in requests if "example.com" in url] == []


def test_nothing_is_asked_of_another_machine(browser: Browser, address: Address) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        opened(page, address)
        ask(page, MISSION)
        page.wait_for_timeout(1000)
        assert len(requests) > 10
        outside = [url for url in requests if not url.startswith((address.url, "data:", "blob:"))]
        assert outside == []


def test_the_browser_itself_refuses_other_machines(page: Page) -> None:
    refused = page.evaluate(
        "new Promise((done) => {"
        "  const seen = []; setTimeout(() => done(seen), 5000);"
        "  document.addEventListener('securitypolicyviolation', (event) => {"
        "    seen.push(event.effectiveDirective); if (seen.length === 2) done(seen.sort()); });"
        "  fetch('http://127.0.0.2:9/').catch(() => {});"
        "  new Image().src = 'http://127.0.0.2:9/x.png';"
        "})"
    )
    assert refused == ["connect-src", "img-src"]


def test_no_english_is_on_any_tab_or_read_out(page: Page) -> None:
    for question in (MISSION, "熊本市は?", "札幌市は?", "壊れた索引"):
        ask(page, question)
    page.click(".kn-conversations summary")
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        lists = page.locator("input[role=combobox]:visible")
        for index in range(lists.count()):
            lists.nth(index).click()
            assert latin_words(said(page)) == set()
            lists.nth(index).fill("ない言葉")
            assert latin_words(said(page)) == set()
            lists.nth(index).fill("")
            lists.nth(index).press("Escape")
        assert latin_words(said(page)) == set()


def said(page: Page) -> str:
    """All that stands on the page, and all that is read out or shown over it."""
    labels: str = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')]"
        ".filter((e) => e.checkVisibility())"
        ".flatMap((e) => [e.ariaLabel, e.title, e.placeholder, e.alt]).join(' ')"
    )
    return f"{page.inner_text('body')} {labels}"


def test_a_lost_server_is_told_in_japanese(browser: Browser) -> None:
    with browser.new_context(locale="en-US") as context:
        page = context.new_page()
        with listening(FakeAssistant()) as address:
            opened(page, address)
        box = page.locator("#kn-question textarea")
        box.fill("届かない問い")
        box.press("Enter")
        expect(page.locator("[data-testid=toast-text]").first).to_contain_text("通信に失敗しました")
        assert latin_words(page.inner_text("body")) == {"serve"}


def test_enter_that_confirms_a_conversion_does_not_send(page: Page) -> None:
    box = page.locator("#kn-question textarea")
    box.click()
    # What an input method sends to Chromium: keys of code 229 while the words are in composition.
    protocol = page.context.new_cdp_session(page)

    def key(kind: str, name: str, code: int) -> None:
        event = {"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code}
        protocol.send("Input.dispatchKeyEvent", event)

    for composed in ("k", "か", "かn", "かな", "仮名"):
        key("rawKeyDown", "Process", 229)
        caret = {"selectionStart": len(composed), "selectionEnd": len(composed)}
        protocol.send("Input.imeSetComposition", {"text": composed, **caret})
        key("keyUp", "Process", 229)
    seen = (
        "e => { for (const kind of ['keydown', 'compositionend', 'input']) e.addEventListener(kind,"
        " (event) => (window.seen = [...(window.seen ?? []), kind + (event.isComposing ?? '')])); }"
    )
    box.evaluate(seen)
    # Chromium's order: the key, still in composition, then the words, then the key goes up.
    key("rawKeyDown", "Enter", 229)
    protocol.send("Input.insertText", {"text": "仮名"})
    key("keyUp", "Enter", 13)
    # Safari's order: the composition has ended when its Enter comes, told by its code alone.
    key("rawKeyDown", "Enter", 229)
    protocol.send("Input.dispatchKeyEvent", {"type": "char", "key": "Enter", "text": "\r"})
    key("keyUp", "Enter", 229)
    page.wait_for_timeout(500)
    assert "compositionend" in page.evaluate("window.seen.join()")
    assert page.locator(".kn-question").count() == 0
    assert box.input_value() == "仮名"
    box.press("Enter")
    expect(page.locator(".kn-question")).to_have_text("仮名")


def test_shift_enter_breaks_the_line(page: Page) -> None:
    box = page.locator("#kn-question textarea")
    box.fill("一行目")
    box.press("Shift+Enter")
    box.type("二行目")
    page.wait_for_timeout(300)
    assert box.input_value() == "一行目\n二行目"
    box.press("Enter")
    expect(page.locator(".kn-question")).to_have_text("一行目二行目")


def test_each_answer_is_copied_with_its_sources(browser: Browser, address: Address) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        opened(page, address)
        ask(page, MISSION)
        ask(page, "熊本市は?")
        link = page.locator("a.kn-copy").first
        link.focus()
        link.press(" ")
        expect(link).to_have_class(re.compile("kn-copied"))
        text = page.evaluate("navigator.clipboard.readText()")
        assert "| 観点 | 多機能拠点型 | 面的整備型 |" in text
        assert "### 出典" in text
        assert "熊本市は" not in text
