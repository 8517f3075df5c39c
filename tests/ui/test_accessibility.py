"""Who cannot see well, uses no mouse or holds a phone can use every tab; axe-core judges, too."""

from importlib.resources import files
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import Address, ask, opened
from tests.ui.fake import MISSION

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# Elements that are cut off at the right, or make the page scroll sideways.
BEYOND = """() => {
    const inside = (e) => { const box = e.closest(".kn-table, .kn-now, .kn-list"); return box && box !== e; };
    const clipped = (e) => e.closest(".kn-said, .sr-only, [aria-hidden=true]");
    return [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility() && !inside(e) && !clipped(e))
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
        .map((e) => `${e.tagName}.${e.className}`)
        .concat(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []);
}"""


def findings(page: Page) -> list[str]:
    """What axe-core holds to be serious or critical."""
    page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)"
    )
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), list(product(("light", "dark"), (1280, 390))))
def test_axe_finds_nothing_serious_on_any_tab_and_nothing_is_cut(
    browser: Browser, address: Address, scheme: Any, width: int
) -> None:
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as context:
        page = context.new_page()
        opened(page, address)
        assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
        assert findings(page) == []
        ask(page, MISSION)
        ask(page, "札幌市の整備方針は?")
        page.click(".kn-conversations summary")
        for tab in page.get_by_role("tab").all():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
            page.wait_for_timeout(200)  # Gradio's colours change gradually
            assert findings(page) == []
            assert page.evaluate(BEYOND) == []


def test_at_twice_the_size_everything_is_there(browser: Browser, address: Address) -> None:
    # Chromium's zoom of 200% on a screen of 1280 points is a viewport of 640.
    with browser.new_context(viewport={"width": 640, "height": 450}) as context:
        page = context.new_page()
        opened(page, address)
        ask(page, MISSION)
        assert page.evaluate(BEYOND) == []
        expect(page.locator(".kn-column").first).to_be_visible()
        page.locator("#kn-clear").scroll_into_view_if_needed()
        expect(page.locator("#kn-question textarea")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1920, 1080), (1280, 720)])
def test_box_and_buttons_are_in_sight_below_a_long_answer(
    browser: Browser, address: Address, width: int, height: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        opened(page, address)
        for place in ("h1", "#kn-clear"):
            expect(page.locator(place)).to_be_in_viewport(ratio=1)
        ask(page, MISSION)
        for place in (".kn-question", "#kn-question textarea", "#kn-clear"):
            expect(page.locator(place)).to_be_in_viewport(ratio=1)


def test_everything_is_reached_by_keys_alone_and_shows_where_they_are(page: Page) -> None:
    ask(page, MISSION)
    page.locator(".kn-conversations details").evaluate("(list) => { list.open = true; }")
    wanted = {f'[role="tab"][data-tab-id="{name}"]' for name in ("ask", "compare", "draft")} | {
        ".kn-conversations summary",
        ".kn-choose",
        ".kn-list button[aria-label$=変える]",
        ".kn-list button[aria-label$=消す]",
        "[data-kn=new]",
        "[data-kn=md]",
        "[data-kn=json]",
        "a.kn-mark",
        "a.kn-copy",
        ".kn-sources summary",
        "#kn-question textarea",
        "#kn-question .submit-button",
        "#kn-again",
        "#kn-clear",
    }
    page.evaluate("document.activeElement.blur()")
    for _ in range(80):
        page.keyboard.press("Tab")
        wanted -= set(
            page.evaluate(
                "(selectors) => { const e = document.activeElement, style = getComputedStyle(e);"
                " return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2 ? []"
                " : selectors.filter((selector) => e.matches(selector)); }",
                list(wanted),
            )
        )
        if not wanted:
            break
    assert wanted == set()
    page.focus(".kn-choose")
    page.keyboard.press("Escape")
    expect(page.locator(".kn-choose")).to_be_hidden()
    expect(page.locator(".kn-conversations summary")).to_be_focused()


def test_an_answer_is_read_out_once_when_it_is_whole(page: Page) -> None:
    page.evaluate(
        "() => { window.said = []; const status = document.querySelector('.kn-said');"
        " new MutationObserver(() => window.said.push(status.textContent))"
        ".observe(status, {childList: true, characterData: true, subtree: true}); }"
    )
    ask(page, "長岡市の整備類型は?")
    assert page.evaluate("window.said") == ["答え：これが最初の質問です。"]
    assert page.locator("#kn-chat [role=log]").get_attribute("aria-live") == "off"
    assert page.locator(".kn-said").get_attribute("aria-live") == "polite"
