"""The papers of the comparing and the drafting tab: seen on the page, and downloaded whole."""

import io
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from assistant.chat import Assistant
from assistant.matrix import build_matrix
from assistant.memo import build_memo
from tests.ui.conftest import Address, listening, opened

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture(scope="module")
def served(cities: Assistant) -> Iterator[Address]:
    with listening(cities) as address:
        yield address


@pytest.fixture
def client(served: Address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def opened_page(browser: Browser, served: Address) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        opened(page, served)
        yield page


def test_a_workbook_holds_the_table_of_the_command(client: httpx.Client, cities: Assistant) -> None:
    reply = client.get("/papers/matrix.xlsx", params={"rows": ["人口"], "columns": ["市"]})
    assert reply.status_code == 200
    sheet = load_workbook(io.BytesIO(reply.content)).worksheets[0]
    cells = build_matrix(cities, ["人口"], ["市"]).table.rows[0].cells
    row = [str(cell.value) for cell in sheet[2]]
    assert all(cell.text in said for cell, said in zip(cells, row[1:], strict=True))
    assert unquote(reply.headers["content-disposition"]).endswith("比較表.xlsx")


def test_a_memo_opens_in_word(client: httpx.Client, cities: Assistant) -> None:
    reply = client.get(
        "/papers/memo.docx", params={"theme": "緊急時の受入れ", "municipality": "海野市"}
    )
    paragraphs = [p.text for p in WordDocument(io.BytesIO(reply.content)).paragraphs]
    memo = build_memo(cities, "緊急時の受入れ", "海野市")
    for section in memo.sections:
        assert section.title in paragraphs
    assert "緊急時の受入れ" in unquote(reply.headers["content-disposition"])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/papers/matrix.xlsx", "比べる項目がありません"),
        ("/papers/matrix.pdf?rows=人口&columns=市", "「pdf」の形式では出せません"),
        ("/papers/matrix.csv?rows=人口&columns=隣町", "隣町"),
        ("/papers/memo.docx?theme=", "テーマが空です"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    client: httpx.Client, address: str, words: str
) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert words in reply.json()["error"]


def test_a_table_is_made_with_its_sources_and_downloads(opened_page: Page) -> None:
    opened_page.get_by_role("tab", name="比べる").click()
    opened_page.click("#kn-compare")
    table = opened_page.locator("#kn-matrix .kn-table table")
    expect(table.locator("thead th")).to_have_text(["機能", "山原市", "海野市"], timeout=30_000)
    assert table.locator("tbody tr").count() == 5
    mark = table.locator("a.kn-mark").first
    mark.click()
    expect(opened_page.locator("#kn-matrix .kn-source.kn-shown")).to_have_count(1)
    with opened_page.expect_download() as download:
        opened_page.click("#kn-matrix a.kn-download:has-text('Excel')")
    assert download.value.suggested_filename == "比較表.xlsx"


def test_a_memo_is_drafted_for_the_own_municipality(opened_page: Page) -> None:
    opened_page.get_by_role("tab", name="下書き").click()
    opened_page.fill("#kn-theme :is(input, textarea)", "緊急時の受入れ")
    opened_page.click("#kn-own input")
    opened_page.get_by_role("option", name="海野市").click()
    opened_page.click("#kn-draft")
    memo = opened_page.locator("#kn-memo")
    expect(memo.locator("h2")).to_have_text("緊急時の受入れについて（たたき台）", timeout=30_000)
    expect(memo).to_contain_text("〔本市の資料〕")
    with opened_page.expect_download() as download:
        opened_page.click("#kn-memo a.kn-download:has-text('Word')")
    assert download.value.suggested_filename.endswith(".docx")


def test_a_theme_that_is_missing_is_asked_for(opened_page: Page) -> None:
    opened_page.get_by_role("tab", name="下書き").click()
    opened_page.click("#kn-draft")
    expect(opened_page.locator("#kn-memo .kn-error")).to_contain_text("テーマが空です")
