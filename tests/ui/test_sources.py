"""The routes behind the source panel: surroundings, pages and files, of the shelf alone."""

import hashlib
import http.client
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdfium2 import PdfDocument

from assistant.chat import Assistant
from assistant.export import OCR_NOTE
from assistant.models import Citation
from assistant.ui.sources import NO_BOXES, NO_IMAGES
from ingest.embed import Embedder
from ingest.index import Index
from ingest.models import Document, Passage, Unit
from ingest.pipeline import ingest
from tests.conftest import CORPUS
from tests.ingest.pdfs import PROSE, canvas, two_columns
from tests.ui.conftest import Address, listening
from tests.ui.fake import FakeAssistant, document

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

PDF_QUESTION = "基幹相談支援センターの役割は?"
PDF = CORPUS / "guidance" / "consultation-support.pdf"
HTML = (
    "<html><head><title>受付の案内</title><script>window.ran = true</script></head>"
    "<body><h1>受付の案内</h1><p>受付は平日の朝九時に開く。</p></body></html>"
)
NOTE = "夜間の連絡先\n夜間の連絡は当番の事業所が受ける。\n"


@pytest.fixture(scope="module")
def served(starter: Assistant) -> Iterator[Address]:
    with listening(starter) as address:
        yield address


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of several kinds, which the tests may remove and change."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "案内.html").write_text(HTML, "utf-8")
    (folder / "夜間.txt").write_bytes(NOTE.encode("cp932"))
    (folder / "点検.pdf").write_bytes(two_columns((PROSE,)))
    (folder / "消える.pdf").write_bytes(two_columns((PROSE[::-1],)))
    (folder / "変わる.txt").write_text("備品の一覧\n備品は倉庫に置く。\n", "utf-8")
    shutil.copy(CORPUS / "cases" / "nagaoka-2017.md", folder / "長岡.md")
    return folder


@pytest.fixture(scope="module")
def shelf(folder: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    home = tmp_path_factory.mktemp("home")
    assert not [event.error for event in ingest([folder], home, embedder) if event.error]
    (folder / "消える.pdf").unlink()
    (folder / "変わる.txt").write_text("別の資料の文である。\n", "utf-8")
    return Assistant(Index.open(home, embedder))


@pytest.fixture(scope="module")
def others(shelf: Assistant) -> Iterator[Address]:
    with listening(shelf) as address:
        yield address


@pytest.fixture
def client(served: Address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def other_client(others: Address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=others.url, trust_env=False, timeout=60) as client:
        yield client


def squeezed(text: str) -> str:
    return "".join(text.split())


def body(citation: Citation) -> dict[str, object]:
    return {
        "document": citation.document.id,
        "quote": citation.quote,
        "lines": list(citation.lines),
        "page": citation.page,
    }


def id_of(assistant: Assistant, name: str) -> str:
    return next(d.id for d in assistant.documents() if d.path.endswith(name))


def test_a_citation_of_any_kind_of_question_is_found_in_its_own_document(
    client: httpx.Client, starter: Assistant
) -> None:
    asked = 0
    for question in (*starter.examples(), PDF_QUESTION):
        for citation in starter.ask(question).citations:
            source = client.post("/api/source", json=body(citation)).json()
            quoted = [p["text"][a:b] for p in source["paragraphs"] for a, b in p["quoted"]]
            assert squeezed("".join(quoted)) == squeezed(citation.quote)
            assert source["document"] == citation.to_json()["document"]
            assert (source["page"], source["lines"]) == (citation.page, list(citation.lines))
            assert source["notes"] == []
            assert bool(source["boxes"]) is (citation.page is not None)
            asked += 1
    assert asked > 30


def test_a_quote_that_the_document_no_longer_has_is_told_and_nothing_else_is_shown(
    client: httpx.Client, starter: Assistant
) -> None:
    citation = starter.ask(PDF_QUESTION).citations[1]
    source = client.post(
        "/api/source", json=body(citation) | {"quote": "資料にない文である。"}
    ).json()
    assert source["found"] is False
    assert source["paragraphs"] == source["boxes"] == []
    assert "見当たりません" in source["notes"][0]


def test_a_page_is_an_image_of_its_form(client: httpx.Client) -> None:
    reply = client.get("/pages/consultation-support/2.jpg")
    image = Image.open(io.BytesIO(reply.content))
    width, height = PdfDocument(PDF)[1].get_size()
    assert image.width / image.height == pytest.approx(width / height, abs=0.01)
    assert (
        image.tobytes()
        != Image.open(io.BytesIO(client.get("/pages/consultation-support/3.jpg").content)).tobytes()
    )


@pytest.mark.parametrize(
    "address",
    [
        "/files/unknown",
        "/files/../shelf.toml",
        "/files/../../../../etc/passwd",
        "/files/%2e%2e%2fshelf.toml",
        "/files//etc/passwd",
        "/files/",
        "/pages/unknown/1.jpg",
        "/pages/../../etc/passwd/1.jpg",
        "/pages/consultation-support/0.jpg",
        "/pages/consultation-support/5.jpg",
        "/pages/consultation-support/-1.jpg",
        "/pages/consultation-support/999999999999999999999.jpg",
        "/pages/kumamoto-2016/1.jpg",
    ],
)
def test_what_is_not_on_the_shelf_is_not_found_in_japanese(served: Address, address: str) -> None:
    # httpx would tidy the address up before it is sent.
    connection = http.client.HTTPConnection(served.host, served.port, timeout=20)
    connection.request("GET", address)
    reply = connection.getresponse()
    words = reply.read().decode()
    connection.close()
    assert reply.status == 404
    assert "ありません" in words or "登録されていません" in words
    assert "root:" not in words


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"document": "../shelf.toml"}, 404),
        ({"quote": ""}, 422),
        ({"lines": [1]}, 422),
        ({"page": 0}, 422),
        ({"path": "/etc/passwd"}, 422),
    ],
)
def test_a_citation_that_cannot_be_is_refused_in_one_line(
    client: httpx.Client, starter: Assistant, change: dict[str, object], status: int
) -> None:
    citation = starter.ask(PDF_QUESTION).citations[0]
    reply = client.post("/api/source", json=body(citation) | change)
    assert reply.status_code == status
    assert reply.json()["error"]


def test_nothing_in_a_file_that_is_opened_runs(
    other_client: httpx.Client, shelf: Assistant, browser: Browser, others: Address
) -> None:
    address = f"/files/{id_of(shelf, '案内.html')}"
    reply = other_client.get(address)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert unquote(reply.headers["content-disposition"]) == "inline; filename*=UTF-8''案内.html"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{others.url}{address}")
        assert "<script>" in page.inner_text("body")
        assert page.evaluate("window.ran") is None


def test_a_file_of_another_encoding_is_opened_as_text(
    other_client: httpx.Client, shelf: Assistant
) -> None:
    assert other_client.get(f"/files/{id_of(shelf, '夜間.txt')}").text == NOTE


def test_a_pdf_is_opened_as_one_and_its_viewer_may_run(
    other_client: httpx.Client, shelf: Assistant, folder: Path
) -> None:
    reply = other_client.get(f"/files/{id_of(shelf, '点検.pdf')}")
    assert reply.content == (folder / "点検.pdf").read_bytes()
    assert reply.headers["content-type"] == "application/pdf"
    assert "sandbox" not in reply.headers["content-security-policy"]


@dataclass
class _OnePage(FakeAssistant):
    """A shelf of one PDF of one page, whose words are recognised or not."""

    path: Path = Path()
    ocr: bool = False

    def document(self, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        sha256 = hashlib.sha256(self.path.read_bytes()).hexdigest()
        found = replace(
            document(), id=document_id, path=str(self.path), sha256=sha256, page_count=1
        )
        unit = Unit("橋の点検は五年に一度行う。", "sentence", (1, 1), 1, ocr=self.ocr)
        return found, (Passage("x#0", document_id, (unit,), page=1),)


@pytest.mark.parametrize(("locked", "pages"), [(False, 1), (True, 0)])
def test_a_page_without_text_or_behind_a_password_says_what_cannot_be_shown(
    tmp_path: Path, locked: bool, pages: int
) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(canvas(lambda page: page.showPage()))))
    if locked:
        writer.encrypt("himitsu")
    writer.write(tmp_path / "scan.pdf")
    body = {"document": "scan", "quote": "橋の点検は五年に一度行う。", "lines": [1, 1], "page": 1}
    with (
        listening(_OnePage(path=tmp_path / "scan.pdf", ocr=True)) as address,
        httpx.Client(base_url=address.url, trust_env=False) as client,
    ):
        source = client.post("/api/source", json=body).json()
        assert (source["found"], source["boxes"], source["pages"]) == (True, [], pages)
        assert source["notes"] == [f"{OCR_NOTE}。", NO_IMAGES if locked else NO_BOXES]
        assert client.get("/pages/scan/1.jpg").status_code == (404 if locked else 200)
        assert client.get("/files/scan").status_code == 200


@pytest.mark.parametrize(
    ("name", "words"),
    [("消える.pdf", "場所にありません"), ("変わる.txt", "書き換えられています")],
)
def test_a_file_that_is_gone_or_changed_is_told_and_the_indexs_text_stays(
    other_client: httpx.Client, shelf: Assistant, name: str, words: str
) -> None:
    known, passages = shelf.document(id_of(shelf, name))
    unit = passages[-1].units[-1]
    source = other_client.post(
        "/api/source",
        json={"document": known.id, "quote": unit.text, "lines": unit.lines, "page": unit.page},
    ).json()
    assert source["found"] is True
    assert any(paragraph["quoted"] for paragraph in source["paragraphs"])
    assert words in source["notes"][0]
    assert (source["file"], source["pages"], source["boxes"]) == (None, 0, [])
    for address in (f"/files/{known.id}", f"/pages/{known.id}/1.jpg"):
        reply = other_client.get(address)
        assert reply.status_code == 404
        assert words in reply.text
        assert "別の資料" not in reply.text
