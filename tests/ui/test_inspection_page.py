"""The page that `kyoten inspect --html` writes, in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.cli import main
from tests.ingest.pdfs import PROSE, two_columns
from tests.ui.fake import HOSTILE

pytestmark = pytest.mark.usefixtures("clean_environment")


@pytest.fixture
def clean_environment() -> Iterator[None]:
    """What the command sets is unset afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_nothing_of_a_document_runs_or_is_fetched(tmp_path: Path, browser: Browser) -> None:
    path, out = tmp_path / "<b>.txt", tmp_path / "o.html"
    path.write_text(HOSTILE + "\n", "utf-8")
    assert main(["inspect", str(path), "--html", str(out)]) == 0
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(out.as_uri())
        assert HOSTILE in page.locator(".read").inner_text()
        assert page.title() == "読み取りの確認: <b>.txt"
        assert page.evaluate("window.kyotenBroken") is None
        assert asked == [out.as_uri()]


def test_a_box_leads_to_what_was_read_from_it(tmp_path: Path, browser: Browser) -> None:
    path, out = tmp_path / "a.pdf", tmp_path / "o.html"
    path.write_bytes(two_columns((PROSE, PROSE)))
    assert main(["inspect", str(path), "--html", str(out)]) == 0
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(out.as_uri())
        assert page.locator("figure img").evaluate("image => image.naturalWidth") > 800
        page.locator("a.box.heading").click()
        assert "橋の点検のしくみ" in page.locator(":target").inner_text()
