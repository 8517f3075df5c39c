"""The shelf's tab: files in and documents off by a browser, what narrows the chat, and who may not."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from reportlab.pdfgen.canvas import Canvas

from assistant.chat import Assistant
from assistant.library import Events, HomeLibrary, Watch
from ingest.desk import IngestEvent
from ingest.embed import Embedder
from ingest.passwords import Passwords
from tests.assistant.cities import FILES, shelve
from tests.ingest.pdfs import GOTHIC, canvas, set_lines
from tests.ui.conftest import Address, ask, listening, opened

# As in test_browser.py.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

BRIDGES = "青波市の渡し船は、朝の六時から夜の九時まで、四十分おきに岸を離れる。運賃は大人が二百十円である。"


def bridges() -> bytes:
    """A PDF about something that no other document of the shelf speaks of."""

    def draw(page: Canvas) -> None:
        page.setFont(GOTHIC, 18)
        page.drawString(60, 780, "青波市の渡し船の案内")
        set_lines(page, BRIDGES, (60, 740), 36)
        page.showPage()

    return canvas(draw)


class HeldLibrary(HomeLibrary):
    """Stops between reading and publishing until `gate` is open, where `hold` is set."""

    hold = False

    def __init__(self, home: Path, embedder: Embedder) -> None:
        super().__init__(home, embedder)
        self.gate = threading.Event()

    def add(self, paths: Sequence[Path], passwords: Passwords, watch: Watch) -> Events:
        for event in super().add(paths, passwords, watch):
            yield event
            if self.hold and event.action == "added":
                # As embedding does: a step now and then, at which it can be stopped.
                while not self.gate.wait(0.05):
                    yield IngestEvent("embedding", done=1, total=2)


def is_editor(request: gr.Request) -> bool:
    return bool(request.headers.get("x-role") != "reader")


class Served:
    def __init__(self, address: Address, assistant: Assistant, library: HeldLibrary) -> None:
        self.address = address
        self.assistant = assistant
        self.library = library

    def titles(self) -> set[str]:
        return {document.title for document in self.assistant.documents()}


@pytest.fixture
def served(tmp_path: Path, embedder: Embedder) -> Iterator[Served]:
    assistant = Assistant(shelve(tmp_path, FILES, embedder))
    library = HeldLibrary(tmp_path / "home", embedder)
    with listening(assistant, library, is_editor) as address:
        yield Served(address, assistant, library)
        library.gate.set()


@contextmanager
def shelf_of(browser: Browser, served: Served, role: str = "editor") -> Iterator[Page]:
    """The tab, open in a browser of its own."""
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, extra_http_headers={"x-role": role}
    ) as context:
        page = context.new_page()
        opened(page, served.address)
        page.get_by_role("tab", name="資料").click()
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(3)
        yield page


def send(page: Page, files: dict[str, bytes], password: str = "") -> None:
    if not page.locator("#kn-files").is_visible():
        page.click("#kn-adding button")
    page.set_input_files(
        "#kn-files",
        [
            FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
            for name, content in files.items()
        ],
    )
    if password:
        page.fill("#kn-password input", password)
    page.click("#kn-take-in")


def ended(page: Page) -> str:
    expect(page.locator("#kn-working .kn-ended")).to_be_visible(timeout=60_000)
    return page.inner_text("#kn-working")


def test_a_pdf_that_was_sent_is_asked_about_and_a_broken_one_beside_it_is_told(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with shelf_of(browser, served) as page:
        send(
            page,
            {"渡し船（案）.pdf": bridges(), "壊れ.pdf": b"%PDF-1.4 nothing", "見本.exe": b"MZ"},
        )
        told = ended(page)
        assert "取り込めなかったもの（2件）" in told
        assert re.search(r"壊れ.pdf：壊れているか、拡張子と中身が違います", told)
        assert "見本.exe：この形式は取り込めません" in told
        assert str(tmp_path) not in told
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(4)
        row = page.locator("#kn-shelf tr", has_text="渡し船（案）.pdf")
        expect(row.get_by_role("cell").nth(3)).to_contain_text("1")  # its pages
        kept = sorted(path.name for path in (tmp_path / "home" / "uploads").glob("[!.]*"))
        assert kept == ["渡し船（案）.pdf"]
        page.get_by_role("tab", name="質問する").click()
        assert "二百十円" in ask(page, "青波市の渡し船の運賃はいくらですか?")
        page.get_by_role("tab", name="資料").click()
        row.get_by_role("button", name="読み取り").click()
        frame = page.frame_locator(".kn-inspection")
        expect(frame.locator("h1")).to_have_text("読み取りの確認: 渡し船（案）.pdf", timeout=20_000)
        expect(frame.locator("figure img")).to_be_visible()


def test_the_same_name_is_a_new_version_and_the_same_content_is_taken_once(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    uploads = tmp_path / "home" / "uploads"
    with shelf_of(browser, served) as page:
        send(page, {"案内.txt": b"", "写し.md": FILES["山原市.md"].encode()})
        told = ended(page)
        assert "案内.txt：中身がありません" in told
        assert "写し.md：同じ内容の資料「山原市における拠点整備の報告」がすでにある" in told
        assert "棚に変わりはありません" in told
        for text, words in (
            ("青波市の人口は10人である。", "加えました"),
            ("青波市の人口は20人である。", "入れ替えました"),
        ):
            send(page, {"案内.txt": text.encode()})
            expect(page.locator("#kn-working .kn-went + ul")).to_contain_text(words, timeout=60_000)
            ended(page)
        send(page, {"案内.txt": b"\x00\xff\x00"})
        expect(page.locator("#kn-working .kn-failed")).to_be_visible(timeout=60_000)
    assert [path.name for path in uploads.glob("[!.]*")] == ["案内.txt"]
    # The version that was read stays where the newer one could not be.
    assert "20人" in (uploads / "案内.txt").read_text()
    assert "20人" in served.assistant.ask("青波市の人口は何人ですか?").text


def test_a_stopped_change_leaves_the_old_generation_and_no_file(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    served.library.hold = True
    before = served.assistant.index_id
    with shelf_of(browser, served) as page, shelf_of(browser, served) as other:
        send(page, {"渡し船.pdf": bridges()})
        expect(page.locator("#kn-working")).to_contain_text("埋め込み 1/2", timeout=60_000)
        # Meanwhile the others are answered from what was published, and take their turn.
        send(other, {"別.txt": "別の町の話である。".encode()})
        expect(other.locator("#kn-working")).to_contain_text(
            "ほかの取り込みか取り外しが進んでいます"
        )
        other.get_by_role("tab", name="質問する").click()
        assert "31,902人" in ask(other, "山原市の人口は何人ですか?")
        page.click("#kn-cancel")
        assert "中止しました。棚は前のままです。" in ended(page)
        expect(page.locator("#kn-cancel")).to_be_hidden()
    assert served.assistant.index_id == before
    assert len(served.titles()) == 3
    assert not list((tmp_path / "home" / "uploads").glob("[!.]*"))
    assert len(list((tmp_path / "home" / "index").glob("2*"))) == 1


def test_a_document_is_taken_off_only_when_that_is_confirmed_by_its_name(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    title = "山原市における拠点整備の報告"
    with shelf_of(browser, served) as page:
        row = page.locator("#kn-shelf tr", has_text=title)
        row.get_by_role("button", name="外す").click()
        expect(page.locator("#kn-confirm")).to_contain_text(
            f"「{title}」（山原市.md）を棚から外しますか"
        )
        expect(page.locator("#kn-keep")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#kn-confirm")).to_be_hidden()
        assert title in served.titles()
        row.get_by_role("button", name="外す").click()
        page.click("#kn-remove")
        assert f"{title}：棚から外しました" in ended(page)
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(2)
    assert title not in served.titles()
    assert (
        tmp_path / "資料" / "山原市.md"
    ).exists()  # only what was uploaded is the page's to delete


def test_what_the_shelf_is_narrowed_to_narrows_the_chat_until_it_is_lifted(
    browser: Browser, served: Served
) -> None:
    with shelf_of(browser, served) as page:
        page.click("#kn-municipality input")
        page.get_by_role("option", name="海野市").click()
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(1)
        page.get_by_role("tab", name="質問する").click()
        expect(page.locator("#kn-narrowing")).to_contain_text("海野市の資料だけから答えます")
        assert "31,902" not in ask(page, "人口は何人ですか?")
        page.click("#kn-lift")
        expect(page.locator("#kn-narrowing")).to_be_hidden()
        assert "31,902人" in ask(page, "山原市の人口は何人ですか?")
        page.get_by_role("tab", name="資料").click()
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(3)
        page.fill("#kn-shelf-words :is(input, textarea)", "山原　報告")
        expect(page.locator("#kn-shelf tbody tr")).to_have_count(1)
        page.get_by_role("button", name="この資料に質問する").click()
        expect(page.locator("#kn-narrowing")).to_contain_text(
            "「山原市における拠点整備の報告」の資料だけ"
        )


def test_a_reader_sees_no_way_to_change_the_shelf_and_a_forged_request_changes_nothing(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with shelf_of(browser, served, "reader") as page:
        expect(page.locator("#kn-editing")).to_have_count(0)
        assert page.get_by_role("button", name="外す").count() == 0
        assert page.get_by_role("button", name="読み取り").count() == 3
    headers = {"x-role": "reader"}
    with httpx.Client(base_url=served.address.url, trust_env=False, headers=headers) as client:
        reply = client.post(
            "/shelf/uploads?name=a.txt",
            content=b"text",
            headers={"content-type": "application/octet-stream"},
        )
        assert reply.status_code == 403
        assert "権限がありません" in reply.json()["error"]
        config = client.get("/config").json()
        named = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
        for id_, button in (
            ("kn-take-in", "[]"),
            ("kn-remove", served.assistant.documents()[0].id),
        ):
            number, event = next(
                (number, event)
                for number, event in enumerate(config["dependencies"])
                if any(named.get(target[0]) == id_ for target in event["targets"])
            )
            data = [button, *[""] * (len(event["inputs"]) - 1)]
            asked = {
                "fn_index": event.get("id", number),
                "session_hash": f"forged{number}",
                "data": data,
            }
            assert client.post("/gradio_api/queue/join", json=asked).status_code == 200
            stream = client.get(f"/gradio_api/queue/data?session_hash=forged{number}").text
            lines = [line.removeprefix("data: ") for line in stream.splitlines() if line]
            assert "権限がありません" in json.dumps(
                [json.loads(line) for line in lines], ensure_ascii=False
            )
    assert len(served.titles()) == 3
    assert not (tmp_path / "home" / "uploads").exists()


def test_a_form_of_another_site_cannot_send_files(served: Served) -> None:
    with httpx.Client(base_url=served.address.url, trust_env=False) as client:
        for kind in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
            reply = client.post(
                "/shelf/uploads?name=a.txt", content=b"x", headers={"content-type": kind}
            )
            assert reply.status_code == 415


def test_nothing_is_left_on_the_disk_by_the_way_of_gradio(served: Served) -> None:
    with httpx.Client(base_url=served.address.url, trust_env=False) as client:
        reply = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 100)})
        assert reply.status_code == 413


def test_a_document_is_inspected_under_a_policy_that_lets_nothing_run(served: Served) -> None:
    with httpx.Client(base_url=served.address.url, trust_env=False) as client:
        document = served.assistant.documents()[0]
        reply = client.get(f"/shelf/{document.id}/inspect")
        assert reply.status_code == 200
        assert "読み取りの確認" in reply.text
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        unknown = client.get("/shelf/nothing/inspect")
        assert unknown.status_code == 404
        assert "資料「nothing」は索引にありません" in unknown.text
