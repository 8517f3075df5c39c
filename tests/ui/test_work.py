"""A change of the shelf in the background, against a real index."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.library import Events, HomeLibrary, Watch
from assistant.ui.shelf_table import work_html
from assistant.ui.work import Work, Workroom
from ingest.desk import IngestEvent
from ingest.embed import Embedder
from ingest.errors import InputError, StorageError
from ingest.index import Index
from ingest.passwords import Passwords
from ingest.store import writer_lock
from tests.assistant.cities import FILES, shelve
from tests.ingest.pdfs import PROSE, canvas, set_lines
from tests.ingest.test_passwords import SECRET, TEXT, locked, word


@pytest.fixture
def room(tmp_path: Path, embedder: Embedder) -> Workroom:
    shelve(tmp_path, FILES, embedder)
    return Workroom(HomeLibrary(tmp_path / "home", embedder))


def send(room: Workroom, name: str, content: bytes) -> str:
    with room.uploads.receiving(name) as (sent, stream):
        stream.write(content)
    return sent.token


def ended(room: Workroom) -> Work:
    room.wait(60)
    assert room.work is not None
    assert room.work.ending != "running"
    return room.work


def texts(tmp_path: Path, embedder: Embedder) -> str:
    return "\n".join(item.text for item in Index.open(tmp_path / "home", embedder).passages())


def test_a_locked_file_asks_for_its_password_and_opens_with_it(
    room: Workroom, tmp_path: Path, embedder: Embedder
) -> None:
    content = locked(word(), SECRET)
    room.add([send(room, "鍵.docx", content)], "")
    (told,) = ended(room).outcomes
    assert not told.good
    assert told.words.startswith("パスワードで保護されています。「パスワード」に書いて")
    assert not (tmp_path / "home" / "uploads" / "鍵.docx").exists()
    room.add([send(room, "鍵.docx", content)], SECRET)
    assert ended(room).published
    assert TEXT in texts(tmp_path, embedder)
    assert SECRET not in repr(room.work) + work_html(room.work)


def test_another_process_that_writes_is_told_in_one_line_and_nothing_is_lost(
    room: Workroom, tmp_path: Path
) -> None:
    room.add([send(room, "話.txt", PROSE.encode())], "")
    ended(room)
    kept = tmp_path / "home" / "uploads" / "話.txt"
    with writer_lock(tmp_path / "home"):
        room.add([send(room, "話.txt", "別の版である。".encode())], "")
        work = ended(room)
    assert work.ending == "failed"
    assert "索引は別の処理が更新中です" in work.error
    assert "棚は前のままです" in work_html(work)
    assert kept.read_text() == PROSE


def test_an_archive_is_taken_file_by_file_and_told_by_their_places_in_it(
    room: Workroom, tmp_path: Path, embedder: Embedder
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("年度/話.txt", PROSE)
        archive.writestr("年度/空.txt", "")
    room.add([send(room, "束.zip", packed.getvalue())], "")
    told = {item.name: item for item in ended(room).outcomes}
    assert told["束.zip/年度/話.txt"].good
    assert told["束.zip/年度/空.txt"].words == "中身がありません。正しいファイルか確かめてください"
    documents = Index.open(tmp_path / "home", embedder).documents()
    gone = [item for item in documents if "束.zip" in item.path]
    left = [item for item in documents if item not in gone]
    room.remove(gone, left)
    assert ended(room).published
    assert not (tmp_path / "home" / "uploads" / "束.zip").exists()


class _Stopping(HomeLibrary):
    """Somebody presses 中止 while the second page is being read."""

    room: Workroom

    def add(self, paths: Sequence[Path], passwords: Passwords, watch: Watch) -> Events:
        def pressed(event: IngestEvent) -> None:
            if event.page == 2:
                self.room.stop()
            watch(event)
            assert event.page < 2, "it went on reading"

        yield from super().add(paths, passwords, pressed)


def test_a_stop_takes_hold_between_two_pages_of_a_file(tmp_path: Path, embedder: Embedder) -> None:
    shelve(tmp_path, FILES, embedder)
    library = _Stopping(tmp_path / "home", embedder)
    library.room = Workroom(library)

    def draw(page: Canvas) -> None:
        for _ in range(4):
            set_lines(page, PROSE, (60, 740), 36)
            page.showPage()

    library.room.add([send(library.room, "四頁.pdf", canvas(draw))], "")
    assert ended(library.room).ending == "stopped"
    assert PROSE[:20] not in texts(tmp_path, embedder)
    with writer_lock(tmp_path / "home"):  # which it let go
        assert not (tmp_path / "home" / "uploads" / "四頁.pdf").exists()


class _Full(HomeLibrary):
    """Reads, and finds no room on the disk when it is to publish."""

    def add(self, paths: Sequence[Path], passwords: Passwords, watch: Watch) -> Events:
        for event in super().add(paths, passwords, watch):
            if event.action == "embedding":
                raise StorageError(self.home, full=True)
            yield event


def test_where_the_disk_is_full_what_was_read_is_not_said_to_be_on_the_shelf(
    tmp_path: Path, embedder: Embedder
) -> None:
    shelve(tmp_path, FILES, embedder)
    room = Workroom(_Full(tmp_path / "home", embedder))
    room.add([send(room, "話.txt", PROSE.encode())], "")
    shown = work_html(ended(room))
    assert "空き容量が足りません" in shown
    assert "加えました" not in shown
    assert not (tmp_path / "home" / "uploads" / "話.txt").exists()


def test_one_change_at_a_time(tmp_path: Path, embedder: Embedder) -> None:
    shelve(tmp_path, FILES, embedder)
    room = Workroom(HomeLibrary(tmp_path / "home", embedder))
    room.add([send(room, "話.txt", PROSE.encode())], "")
    with pytest.raises(InputError, match="ほかの取り込みか取り外しが進んでいます"):
        room.add([], "")
    room.stop()
    assert ended(room).ending in {"stopped", "done"}
    room.add([send(room, "話.txt", PROSE.encode())], "")
    assert ended(room).ending == "done"
