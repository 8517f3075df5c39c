"""Ingesting adds what is new, leaves what is unchanged, and loses nothing when files fail."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from assistant.messages import describe
from ingest import japanese, store
from ingest.embed import Embedder
from ingest.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    ReadError,
    ShelfFileError,
    UnknownDocumentError,
)
from ingest.index import Index
from ingest.pipeline import IngestEvent, ingest, remove
from ingest.store import writer_lock

UMI = """# 海野市の取組

## 人口

海野市の人口は約8万人である。

## 緊急時

短期入所の空床で受け入れる。
"""
YAMA = "# 山原市の取組\n\n## 体制\n\n山原市はコーディネーターを1名置いている。\n"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A workplace with two ingested files."""
    place = tmp_path_factory.mktemp("place")
    (place / "docs").mkdir()
    (place / "docs" / "umi.md").write_text(UMI, encoding="utf-8")
    (place / "docs" / "山原.txt").write_text(YAMA.replace("#", ""), encoding="utf-8")
    return place


@pytest.fixture
def place(ready: Path, tmp_path: Path, embedder: Embedder) -> Path:
    """The same for one test: docs/ on the shelf of home/."""
    place = Path(shutil.copytree(ready, tmp_path / "place"))
    run(place, embedder)
    return place


def run(place: Path, embedder: Embedder, *paths: Path) -> list[IngestEvent]:
    return list(ingest(paths or [place / "docs"], place / "home", embedder))


def told(events: list[IngestEvent]) -> list[tuple[str, str]]:
    """The events about files, by name."""
    return [(event.action, Path(event.path).name) for event in events if event.path is not None]


def titles(place: Path, embedder: Embedder) -> dict[str, str]:
    documents = Index.open(place / "home", embedder).documents()
    return {document.title: document.id for document in documents}


def test_a_folder_becomes_a_shelf_that_answers(
    ready: Path, tmp_path: Path, embedder: Embedder
) -> None:
    place = Path(shutil.copytree(ready, tmp_path / "place"))
    events = run(place, embedder)
    assert told(events) == [("added", "umi.md"), ("added", "山原.txt")]
    assert [event.action for event in events[2:]][:2] == ["model", "embedding"]
    assert events[2].detail == "multilingual-e5-small"
    assert events[-2].done == events[-2].total > 0
    opened = Index.open(place / "home", embedder)
    assert events[-1] == IngestEvent("published", generation=opened.generation)
    hit = opened.search("海野市の人口は?")[0]
    assert "約8万人" in hit.passage.text
    assert hit.document.path == (place / "docs" / "umi.md").as_posix()
    assert hit.document.passage_count == len(opened.passages(hit.document.id))
    assert [item.title for item in opened.documents()] == ["海野市の取組", "山原市の取組"]
    assert opened.documents()[0].id.startswith("umi-")
    assert opened.documents()[1].id.startswith("doc-")


def test_a_second_ingest_does_nothing_and_says_so(place: Path, embedder: Embedder) -> None:
    before = store.current_generation(place / "home")
    events = run(place, embedder)
    assert [event.action for event in events] == ["unchanged", "unchanged", "nothing"]
    assert store.current_generation(place / "home") == before


def test_a_changed_file_keeps_its_id(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    path = place / "docs" / "umi.md"
    path.write_text(UMI.replace("約8万人", "約9万人"), encoding="utf-8")
    events = run(place, embedder)
    assert told(events) == [("updated", "umi.md"), ("unchanged", "山原.txt")]
    assert titles(place, embedder) == before
    passages = Index.open(place / "home", embedder).passages(before["海野市の取組"])
    assert "約9万人" in "".join(passage.text for passage in passages)
    assert "約8万人" not in "".join(passage.text for passage in passages)


def test_a_moved_file_keeps_its_id(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    (place / "docs" / "sub").mkdir()
    (place / "docs" / "umi.md").rename(place / "docs" / "sub" / "renamed.md")
    events = run(place, embedder)
    assert told(events) == [("moved", "renamed.md"), ("unchanged", "山原.txt")]
    assert titles(place, embedder) == before
    paths = {item.path for item in Index.open(place / "home", embedder).documents()}
    assert (place / "docs" / "sub" / "renamed.md").as_posix() in paths


def test_a_deleted_file_is_taken_off_the_shelf(place: Path, embedder: Embedder) -> None:
    (place / "docs" / "umi.md").unlink()
    events = run(place, embedder)
    assert told(events) == [("unchanged", "山原.txt"), ("removed", "umi.md")]
    assert events[1].detail == "gone"
    assert set(titles(place, embedder)) == {"山原市の取組"}
    assert [event.action for event in run(place, embedder)] == ["unchanged", "nothing"]


def test_a_deleted_file_stays_where_its_folder_was_not_named(
    place: Path, embedder: Embedder
) -> None:
    (place / "docs" / "umi.md").unlink()
    (place / "else").mkdir()
    (place / "else" / "new.md").write_text("# 新しい資料\n\n本文。\n", encoding="utf-8")
    assert told(run(place, embedder, place / "else")) == [("added", "new.md")]
    assert "海野市の取組" in titles(place, embedder)
    run(place, embedder, place)  # the folder above
    assert "海野市の取組" not in titles(place, embedder)


def problems(events: list[IngestEvent]) -> list[tuple[str, str]]:
    return [
        (event.error.problem, event.error.detail)
        for event in events
        if isinstance(event.error, ReadError)
    ]


def test_an_empty_folder_in_place_of_a_share_wipes_nothing(place: Path, embedder: Embedder) -> None:
    (place / "docs").rename(place / "away")
    (place / "docs").mkdir()  # what is left where a share is not mounted
    before = store.current_generation(place / "home")
    events = run(place, embedder)
    assert problems(events) == [("unsure", "2件")]
    assert events[-1].action == "nothing"
    assert store.current_generation(place / "home") == before
    (place / "docs" / "broken.pdf").write_bytes(b"no pdf")  # nothing readable still
    assert ("unsure", "2件") in problems(run(place, embedder))
    assert len(titles(place, embedder)) == 2


def test_a_folder_that_cannot_be_reached_wipes_nothing(place: Path, embedder: Embedder) -> None:
    (place / "docs").rename(place / "away")
    assert problems(run(place, embedder)) == [("missing", "")]
    assert len(titles(place, embedder)) == 2


def test_a_folder_that_cannot_be_listed_to_its_end_wipes_nothing(
    place: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "docs" / "locked").mkdir()
    (place / "docs" / "umi.md").unlink()
    listdir = os.listdir

    def refuse(folder: Path) -> list[str]:
        if Path(folder).name == "locked":
            raise OSError(5, "Input/output error")
        return listdir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        events = run(place, embedder)
    assert [problem for problem, _ in problems(events)] == ["unreadable", "unsure"]
    assert len(titles(place, embedder)) == 2


def test_what_leaves_an_archive_leaves_the_shelf(place: Path, embedder: Embedder) -> None:
    def pack(**members: str) -> None:
        with zipfile.ZipFile(place / "docs" / "束.zip", "w") as made:
            for name, text in members.items():
                made.writestr(f"{name}.txt", text)

    pack(a="東区の短期入所は12か所である。", b="西区の短期入所は3か所である。")
    assert {("added", "a.txt"), ("added", "b.txt")} <= set(told(run(place, embedder)))
    pack(a="東区の短期入所は12か所である。")
    assert ("removed", "b.txt") in told(run(place, embedder))
    (place / "docs" / "束.zip").write_bytes(b"cut off")  # a bad copy is no deletion
    assert "removed" not in {action for action, _ in told(run(place, embedder))}
    (place / "docs" / "束.zip").unlink()
    assert ("removed", "a.txt") in told(run(place, embedder))


def test_a_copy_takes_the_place_of_a_deleted_original(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    shutil.copy(place / "docs" / "umi.md", place / "docs" / "z-copy.md")
    run(place, embedder)
    (place / "docs" / "umi.md").unlink()
    assert ("moved", "z-copy.md") in told(run(place, embedder))
    assert titles(place, embedder) == before


def test_the_same_content_twice_is_one_document(place: Path, embedder: Embedder) -> None:
    shutil.copy(place / "docs" / "umi.md", place / "docs" / "z-copy.md")
    events = run(place, embedder)
    assert ("duplicate", "z-copy.md") in told(events)
    assert events[-1].action == "nothing"
    assert len(titles(place, embedder)) == 2


def test_files_that_change_places_lose_nothing(place: Path, embedder: Embedder) -> None:
    umi, other = place / "docs" / "umi.md", place / "docs" / "a-first.md"
    umi.rename(other)
    umi.write_text("# 川辺市の取組\n\n川辺市は面的に整備した。\n", encoding="utf-8")
    run(place, embedder)
    assert set(titles(place, embedder)) == {"海野市の取組", "川辺市の取組", "山原市の取組"}


def test_a_failed_file_is_told_and_the_rest_goes_on(place: Path, embedder: Embedder) -> None:
    (place / "docs" / "empty.md").write_text("")
    (place / "docs" / "a.pdf").write_bytes(b"no pdf")
    (place / "docs" / "new.md").write_text("# 新しい資料\n\n本文である。\n", encoding="utf-8")
    (place / "else.xyz").write_text("x")
    os.mkfifo(place / "pipe.md")
    events = run(
        place, embedder, place / "docs", place / "no.md", place / "else.xyz", place / "pipe.md"
    )
    problems = {
        Path(event.path or "").name: event.error.problem
        for event in events
        if isinstance(event.error, ReadError)
    }
    assert problems == {
        "no.md": "missing",
        "empty.md": "empty",
        "a.pdf": "broken",
        "else.xyz": "unsupported",
        "pipe.md": "unsupported",
    }
    assert ("added", "new.md") in told(events)
    assert "新しい資料" in titles(place, embedder)


def test_an_earlier_good_version_of_a_failed_file_stays(place: Path, embedder: Embedder) -> None:
    before = store.current_generation(place / "home")
    (place / "docs" / "umi.md").write_text("")
    events = run(place, embedder)
    assert [event.action for event in events] == ["failed", "unchanged", "nothing"]
    assert store.current_generation(place / "home") == before
    assert "海野市の取組" in titles(place, embedder)


def test_where_every_file_fails_nothing_is_published(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "a.md").write_text("")
    events = list(ingest([tmp_path / "a.md"], tmp_path / "home", embedder))
    assert [event.action for event in events] == ["failed", "nothing"]
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path / "home", embedder)


def test_a_name_that_is_no_utf8_is_told(place: Path, embedder: Embedder) -> None:
    name = os.fsencode(place / "docs") + "資料.md".encode("cp932")
    with open(name, "w") as file:
        file.write("本文")
    events = run(place, embedder, Path(os.fsdecode(name)))
    assert events[0].action == "failed"
    str(events[0].path).encode()
    str(events[0].error).encode()


def test_shelf_toml_names_the_document(place: Path, embedder: Embedder) -> None:
    entry = '[[document]]\npath="umi.md"\nid="umi"\ntitle="題名"\nkind="guidance"\nissued="2020"\n'
    (place / "docs" / "shelf.toml").write_text(entry, encoding="utf-8")
    assert told(run(place, embedder)) == [("updated", "umi.md"), ("unchanged", "山原.txt")]
    document = next(
        item for item in Index.open(place / "home", embedder).documents() if item.id == "umi"
    )
    assert (document.title, document.kind, document.issued) == ("題名", "guidance", "2020")
    assert document.municipality is None
    assert {item[0] for item in told(run(place, embedder))} == {"unchanged"}
    (place / "docs" / "shelf.toml").write_text(entry.replace("2020", "2021"), encoding="utf-8")
    assert ("updated", "umi.md") in told(run(place, embedder))
    (place / "docs" / "shelf.toml").unlink()
    assert ("updated", "umi.md") in told(run(place, embedder))
    assert titles(place, embedder)["海野市の取組"] == "umi"


def test_an_id_that_another_document_has_is_refused(place: Path, embedder: Embedder) -> None:
    taken = titles(place, embedder)["海野市の取組"]
    (place / "more").mkdir()
    (place / "more" / "b.md").write_text("# 別の資料\n\n本文。\n", encoding="utf-8")
    (place / "more" / "shelf.toml").write_text(
        f'[[document]]\npath="b.md"\nid="{taken}"\ntitle="別"\nkind="case"', encoding="utf-8"
    )
    events = run(place, embedder, place / "more")
    assert [event.action for event in events] == ["failed", "nothing"]
    assert isinstance(events[0].error, ShelfFileError)


def test_a_broken_shelf_toml_stops_before_anything_changes(place: Path, embedder: Embedder) -> None:
    before = store.current_generation(place / "home")
    (place / "docs" / "new.md").write_text("# 新しい資料\n\n本文。\n", encoding="utf-8")
    (place / "docs" / "shelf.toml").write_text("[[document]")
    with pytest.raises(ShelfFileError):
        run(place, embedder)
    assert store.current_generation(place / "home") == before


def test_removed_documents_are_gone(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    events = list(remove([before["海野市の取組"]] * 2, place / "home", embedder))
    assert [event.action for event in events] == ["removed", "published"]
    assert set(titles(place, embedder)) == {"山原市の取組"}
    hits = Index.open(place / "home", embedder).search("海野市の人口")
    assert {hit.document.title for hit in hits} == {"山原市の取組"}


def test_an_unknown_id_removes_nothing(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    with pytest.raises(UnknownDocumentError):
        list(remove([before["海野市の取組"], "nobody"], place / "home", embedder))
    assert titles(place, embedder) == before
    with pytest.raises(IndexMissingError):
        list(remove(["x"], place / "empty", embedder))


def test_another_writer_is_not_disturbed(place: Path, embedder: Embedder) -> None:
    with writer_lock(place / "home"):
        with pytest.raises(IndexBusyError):
            run(place, embedder)
        with pytest.raises(IndexBusyError):
            list(remove(["x"], place / "home", embedder))


def test_stopping_half_way_lets_go_of_the_index(place: Path, embedder: Embedder) -> None:
    (place / "docs" / "new.md").write_text("# 新しい資料\n\n本文。\n", encoding="utf-8")
    before = store.current_generation(place / "home")
    events = ingest([place / "docs"], place / "home", embedder)
    assert next(iter(events)).action == "added"
    events.close()  # type: ignore[attr-defined]
    assert store.current_generation(place / "home") == before
    assert ("added", "new.md") in told(run(place, embedder))


def test_an_index_of_another_tokenizer_is_built_again(
    place: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(japanese, "TOKENIZER_VERSION", "next")
    with pytest.raises(IndexMismatchError):
        Index.open(place / "home", embedder)
    # The stored passages are enough: nothing is read.
    events = run(place, embedder, place / "docs" / "umi.md")
    assert [event.action for event in events] == ["unchanged", "published"]
    assert set(titles(place, embedder)) == {"海野市の取組", "山原市の取組"}


class Renamed(Embedder):
    """The bundled model under another fingerprint."""

    def __init__(self, inner: Embedder, cache: Path) -> None:
        super().__init__("other", cache, None)
        self._inner = inner

    dimension = 384

    def _compute_fingerprint(self) -> str:
        return "0123456789abcdef"

    def embed_query(self, text: str) -> list[float]:
        return self._inner.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._inner.embed_documents(texts)


def test_an_index_of_another_model_is_embedded_again(
    place: Path, embedder: Embedder, tmp_path: Path
) -> None:
    other = Renamed(embedder, tmp_path)
    before = titles(place, embedder)
    events = run(place, other)
    assert [event.action for event in events[:4]] == [
        "unchanged",
        "unchanged",
        "model",
        "embedding",
    ]
    assert titles(place, other) == before


def spoil(place: Path, format_version: int) -> None:
    path = place / "home" / "index" / store.current_generation(place / "home") / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "format": format_version}), encoding="utf-8")


def test_an_index_of_another_format_is_read_again_from_the_files(
    place: Path, embedder: Embedder
) -> None:
    before = titles(place, embedder)
    spoil(place, 99)
    (place / "docs" / "山原.txt").unlink()
    (place / "more.md").write_text("# 新しい資料\n\n本文。\n", encoding="utf-8")
    events = run(place, embedder, place / "more.md")
    assert told(events) == [("failed", "山原.txt"), ("added", "more.md"), ("updated", "umi.md")]
    after = titles(place, embedder)
    assert set(after) == {"海野市の取組", "新しい資料"}
    assert after["海野市の取組"] == before["海野市の取組"]


def test_an_index_of_another_format_is_kept_while_its_files_are_out_of_reach(
    place: Path, embedder: Embedder
) -> None:
    spoil(place, 99)
    before = store.current_generation(place / "home")
    (place / "docs").rename(place / "away")
    assert run(place, embedder)[-1].action == "nothing"
    assert store.current_generation(place / "home") == before
    (place / "away").rename(place / "docs")
    assert run(place, embedder)[-1].action == "published"
    assert len(titles(place, embedder)) == 2


def test_an_index_of_another_format_is_told_with_the_command_that_rebuilds_it(
    place: Path, embedder: Embedder
) -> None:
    spoil(place, store.FORMAT_VERSION - 1)
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(place / "home", embedder)
    assert (caught.value.what, caught.value.indexed) == ("format", str(store.FORMAT_VERSION - 1))
    assert "kyoten ingest" in describe(caught.value)


def test_a_damaged_index_heals_from_the_files(place: Path, embedder: Embedder) -> None:
    before = titles(place, embedder)
    folder = place / "home" / "index" / store.current_generation(place / "home")
    (folder / "passages.jsonl").unlink()
    with pytest.raises(IndexDamagedError):
        list(remove(list(before.values())[:1], place / "home", embedder))
    run(place, embedder)
    assert titles(place, embedder) == before


def test_the_starter_shelf_is_taken_in_whole(tmp_path: Path, embedder: Embedder) -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    events = list(ingest([corpus], tmp_path, embedder))
    assert "failed" not in {event.action for event in events}
    assert {"README.md", "shelf.toml"}.isdisjoint(name for _, name in told(events))
    assert Index.open(tmp_path, embedder).search("多機能拠点型と面的整備型の違い")
