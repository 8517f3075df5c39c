"""The source panel in a real browser: each mark opens its own source, and no other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdfium2 import PdfDocument

from assistant.chat import Assistant
from tests.conftest import CORPUS
from tests.ui.conftest import Address, ask, listening, opened
from tests.ui.fake import MISSION

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

PDF_QUESTION = "基幹相談支援センターの役割は?"
PDF = CORPUS / "guidance" / "consultation-support.pdf"


@pytest.fixture(scope="module")
def served(starter: Assistant) -> Iterator[Address]:
    with listening(starter) as address:
        yield address


@pytest.fixture
def wide(browser: Browser, served: Address) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 900}) as context:
        page = context.new_page()
        opened(page, served)
        yield page


def squeezed(text: str) -> str:
    return "".join(text.split())


def panel_of(page: Page) -> Locator:
    """The panel, once the server has answered."""
    expect(page.locator(".kn-panel")).to_be_visible()
    expect(page.locator(".kn-panel")).not_to_contain_text("資料を開いています")
    return page.locator(".kn-panel")


def under_boxes(page: Page) -> str:
    """What PDFium says stands under the boxes that lie over the page's image."""
    image = page.locator(".kn-paper-sheet img")
    number = int(str(image.get_attribute("src")).rpartition("/")[2].removesuffix(".jpg"))
    shown = image.evaluate(
        "i => { const b = i.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }"
    )
    boxes = page.locator(".kn-box").evaluate_all(
        "all => all.map((e) => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom] })"
    )
    printed = PdfDocument(PDF)[number - 1]
    width, height = printed.get_size()
    text = printed.get_textpage()
    x0, y0, across_all, down_all = map(float, shown)

    def across(x: float) -> float:
        return (x - x0) / across_all * float(width)

    def up(y: float) -> float:
        return (1 - (y - y0) / down_all) * float(height)

    return squeezed(
        "".join(
            text.get_text_bounded(across(left), up(bottom), across(right), up(top))
            for left, top, right, bottom in boxes
        )
    )


def test_each_mark_of_the_missions_question_opens_its_own_source(
    wide: Page, starter: Assistant
) -> None:
    ask(wide, MISSION)
    by_number = {c.number: c for c in starter.ask(MISSION).citations}
    marks = wide.locator("a.kn-mark").all()
    assert len(marks) > len(by_number) > 3
    for mark in marks:
        citation = by_number[int(mark.inner_text().strip("[]"))]
        mark.click()
        panel = panel_of(wide)
        assert citation.document.title in panel.locator("h2").inner_text()
        quoted = squeezed("".join(panel.locator("mark").all_inner_texts()))
        # A row of a table is shown as cells, without the strokes between them.
        assert quoted == squeezed(citation.quote.replace("|", ""))
        for part in citation.headings:
            assert squeezed(part) in squeezed(panel.locator(".kn-headings").inner_text())
        assert str(citation.document.publisher) in panel.locator(".kn-meta").inner_text()
        expect(wide.locator(f".kn-shown:has-text('[{citation.number}]')")).to_have_count(1)
    assert len(wide.context.pages) == 1
    chat, panel_box = wide.locator("#kn-chat").bounding_box(), panel.bounding_box()
    assert chat is not None
    assert panel_box is not None
    assert chat["x"] + chat["width"] <= panel_box["x"]


def test_a_pdfs_page_is_shown_with_the_quote_boxed_and_can_be_leafed(
    wide: Page, starter: Assistant
) -> None:
    ask(wide, PDF_QUESTION)
    citations = starter.ask(PDF_QUESTION).citations
    later = next(c for c in citations if c.page == 2)
    for citation in (citations[1], later):
        wide.locator("a.kn-mark", has_text=f"[{citation.number}]").first.click()
        panel = panel_of(wide)
        expect(panel.locator(".kn-where")).to_have_text(f"{citation.page} / 4ページ")
        expect(panel.locator(".kn-box").first).to_be_visible()
        assert under_boxes(wide) == squeezed(citation.quote)
    panel.locator(".kn-after").click()
    expect(panel.locator("img")).to_have_attribute("alt", "3ページの画像")
    expect(panel.locator("img")).to_have_js_property("complete", True)
    wide.wait_for_timeout(200)
    expect(panel.locator(".kn-box")).to_have_count(0)
    panel.press("ArrowLeft")
    panel.press("ArrowLeft")
    expect(panel.locator(".kn-where")).to_have_text("1 / 4ページ")
    expect(panel.locator(".kn-before")).to_have_attribute("aria-disabled", "true")
    panel.press("ArrowLeft")
    panel.locator(".kn-back").click()
    expect(panel.locator(".kn-box").first).to_be_visible()
    assert under_boxes(wide) == squeezed(later.quote)
    link = panel.locator("a.kn-whole")
    assert str(link.get_attribute("href")).endswith("/consultation-support#page=2")
    got = wide.request.get(f"{wide.url}{link.get_attribute('href')}")
    assert got.body() == PDF.read_bytes()


def test_a_slow_answer_never_replaces_the_source_that_was_opened_after_it(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    held = []
    wide.route("**/api/source", lambda route: held.append(route))
    wide.locator("a.kn-mark", has_text="[1]").first.click()
    wide.wait_for_timeout(300)
    wide.locator("a.kn-mark", has_text="[3]").first.click()
    wide.wait_for_timeout(300)
    held[1].continue_()
    quote = panel_of(wide).locator("mark")
    expect(quote).to_contain_text("3障害")
    held[0].continue_()
    wide.wait_for_timeout(800)
    expect(quote).to_contain_text("3障害")
    expect(wide.locator(".kn-panel h2")).to_contain_text("[3]")


def test_a_page_that_comes_late_lays_no_boxes_on_the_one_after_it(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    held = []
    wide.route("**/pages/*/1.jpg", lambda route: held.append(route))
    wide.locator("a.kn-mark").first.click()
    panel = panel_of(wide)
    panel.locator(".kn-after").click()
    expect(panel.locator("img")).to_have_js_property("complete", True)
    held[0].continue_()
    wide.wait_for_timeout(800)
    expect(panel.locator(".kn-box")).to_have_count(0)


def test_where_the_server_is_silent_the_answers_own_words_are_shown(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    wide.route("**/api/source", lambda route: route.abort())
    wide.locator("a.kn-mark").first.click()
    panel = panel_of(wide)
    expect(panel.locator(".kn-said")).to_contain_text("通信に失敗しました")
    expect(panel.locator("mark")).to_have_text("【基幹相談支援センターとは】")


def test_the_keyboard_opens_leafs_and_closes_and_comes_back_to_the_mark(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    mark = wide.locator("a.kn-mark").nth(1)
    wide.locator("#kn-question textarea").press("Shift+Tab")
    mark.focus()
    wide.keyboard.press("Shift+Tab")
    wide.keyboard.press("Tab")
    expect(wide.locator(".kn-preview")).to_be_visible()
    expect(mark).to_have_attribute("aria-describedby", "kn-preview")
    wide.keyboard.press("Escape")
    expect(wide.locator(".kn-preview")).to_be_hidden()
    wide.keyboard.press("Enter")
    panel = panel_of(wide)
    expect(panel.locator("h2")).to_be_focused()
    wide.keyboard.press("ArrowRight")
    expect(panel.locator(".kn-where")).to_have_text("2 / 4ページ")
    wide.keyboard.press("Tab")
    expect(panel.locator(".kn-close")).to_be_focused()
    wide.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_mark_that_is_pointed_at_shows_title_page_and_quote(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    wide.locator("a.kn-mark", has_text="[2]").first.hover()
    preview = wide.get_by_role("tooltip")
    expect(preview).to_contain_text("基幹相談支援センターと重層的な相談支援体制（要約）")
    expect(preview).to_contain_text("1ページ")
    expect(preview).to_contain_text("相談支援の拠点として")
    wide.mouse.move(5, 5)
    expect(preview).to_be_hidden()


def test_on_a_phone_the_source_lies_over_the_answer_and_closes(
    browser: Browser, served: Address
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        opened(page, served)
        ask(page, PDF_QUESTION)
        mark = page.locator("a.kn-mark").nth(1)
        mark.click()
        panel = panel_of(page)
        expect(panel.locator(".kn-box").first).to_be_attached()
        assert under_boxes(page) != ""
        beyond = panel.evaluate(
            "p => [p, ...p.querySelectorAll('*')].filter((e) =>"
            " e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className)"
        )
        assert beyond == []
        assert panel.evaluate("p => p.matches(':modal')")
        panel.get_by_role("button", name="閉じる").click()
        expect(panel).to_be_hidden()
        expect(mark).to_be_focused()
        mark.click()
        page.mouse.click(195, 10)
        expect(panel).to_be_hidden()


def test_a_conversation_that_is_cleared_takes_its_source_with_it(wide: Page) -> None:
    ask(wide, PDF_QUESTION)
    wide.locator("a.kn-mark").first.click()
    panel = panel_of(wide)
    wide.once("dialog", lambda dialog: dialog.accept())
    wide.click("text=会話を消す")
    expect(panel).to_be_hidden()
