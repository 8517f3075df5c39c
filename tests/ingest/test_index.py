"""An index is published whole or not at all, and what was published is found again."""

import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest import japanese, store
from ingest.embed import Embedder
from ingest.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
)
from ingest.index import Index
from ingest.models import Filters
from ingest.publish import publish
from ingest.store import writer_lock
from tests.ingest.shelves import DOCUMENTS, PASSAGES, passages


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    home = tmp_path_factory.mktemp("published")
    publish(home, DOCUMENTS, PASSAGES, embedder)
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A home of its own for a test that changes it."""
    return Path(shutil.copytree(published, tmp_path / "home"))


def test_documents_and_passages_come_back_as_they_went_in(
    published: Path, embedder: Embedder
) -> None:
    opened = Index.open(published, embedder)
    assert opened.documents() == DOCUMENTS
    assert opened.passages() == PASSAGES
    assert opened.passages("umi") == PASSAGES[2:4]
    assert opened.generation == store.current_generation(published)


def test_search_finds_the_passage_that_answers(published: Path, embedder: Embedder) -> None:
    hits = Index.open(published, embedder).search("多機能拠点型とは何ですか?", k=3)
    assert hits[0].passage == PASSAGES[0]
    assert hits[0].document == DOCUMENTS[0]
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert set(hits[0].legs) == {"lemmas", "bigrams", "dense", "cosine"}
    assert 0.8 < hits[0].legs["cosine"] < 1


def test_a_city_that_only_the_title_names_is_found(published: Path, embedder: Embedder) -> None:
    opened = Index.open(published, embedder)
    assert opened.search("山原市の人口は?")[0].passage == PASSAGES[4]
    assert opened.search("海野市の人口は?")[0].passage == PASSAGES[2]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kind="guidance"), {"guide"}),
        (Filters(municipality="海野市"), {"umi"}),
        (Filters(year=2020), {"yama"}),
        (Filters(document_ids=("guide", "yama")), {"guide", "yama"}),
        (Filters(kind="case", year=2016), {"umi"}),
        (Filters(kind="guidance", municipality="海野市"), set()),
        (Filters(municipality="無い市"), set()),
        (Filters(), {"guide", "umi", "yama"}),
    ],
)
def test_filters_let_through_only_what_matches_all_of_them(
    published: Path, embedder: Embedder, filters: Filters, expected: set[str]
) -> None:
    hits = Index.open(published, embedder).search("人口と機能", filters=filters)
    assert {hit.document.id for hit in hits} == expected


@pytest.mark.parametrize("query", ["", " \n　", "🈳", "?", "\0", "の" * 3000])
def test_odd_questions_break_nothing(published: Path, embedder: Embedder, query: str) -> None:
    hits = Index.open(published, embedder).search(query)
    assert (not hits) == (not query.strip())


def test_k_bounds_the_hits(published: Path, embedder: Embedder) -> None:
    opened = Index.open(published, embedder)
    assert [len(opened.search("人口", k=k)) for k in (0, 1, 6, 100)] == [0, 1, 6, 6]


def test_an_empty_shelf_can_be_published_and_searched(tmp_path: Path, embedder: Embedder) -> None:
    publish(tmp_path, (), (), embedder)
    opened = Index.open(tmp_path, embedder)
    assert opened.documents() == ()
    assert opened.search("人口") == []


def test_passages_without_a_single_word_can_be_published(
    tmp_path: Path, embedder: Embedder
) -> None:
    nameless = replace(DOCUMENTS[0], title="―")
    publish(tmp_path, (nameless,), passages("guide", "……", "―"), embedder)
    assert len(Index.open(tmp_path, embedder).search("人口")) == 2


def test_another_reader_sees_the_new_generation_after_refresh(
    home: Path, embedder: Embedder
) -> None:
    reader = Index.open(home, embedder)
    assert reader.search("人口")
    assert not reader.refresh()
    changed = (*PASSAGES[:2], *passages("umi", "人口は約9万人である。"))
    name = publish(home, DOCUMENTS[:2], changed, embedder)
    assert reader.documents() == DOCUMENTS
    assert reader.search("人口")[0].passage in PASSAGES
    assert reader.refresh()
    assert reader.generation == name
    assert reader.passages() == changed
    assert reader.search("人口は?")[0].passage == changed[2]


def test_only_the_current_and_the_previous_generation_stay(home: Path, embedder: Embedder) -> None:
    first = store.current_generation(home)
    reader = Index.open(home, embedder)
    second = publish(home, DOCUMENTS, PASSAGES, embedder)
    third = publish(home, DOCUMENTS[:1], PASSAGES[:2], embedder)
    left = {path.name for path in (home / "index").iterdir()}
    assert first not in left
    assert left == {"CURRENT", second, third}
    # The reader never searched before its generation went away.
    assert reader.search("類型")[0].passage in PASSAGES[:2]
    assert reader.generation == third


def test_a_crash_before_the_last_step_leaves_the_old_generation_serving(
    home: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.current_generation(home)

    def crash(home: Path, generation: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "make_current", crash)
        with pytest.raises(KeyboardInterrupt):
            publish(home, DOCUMENTS[:1], PASSAGES[:2], embedder)
    opened = Index.open(home, embedder)
    assert opened.generation == before
    assert opened.documents() == DOCUMENTS
    assert opened.search("人口")
    after = publish(home, DOCUMENTS[:2], PASSAGES[:4], embedder)
    left = {path.name for path in (home / "index").iterdir()}
    assert left == {"CURRENT", before, after}


def test_only_changed_text_is_embedded_again(home: Path, embedder: Embedder) -> None:
    told: list[tuple[str, int, int]] = []
    changed = (*PASSAGES[:3], *passages("umi", "人口は約8万人である。", "新しい文である。")[1:])
    publish(home, DOCUMENTS[:2], changed, embedder, lambda *report: told.append(report))
    assert told == [("embedding", 0, 1), ("embedding", 1, 1)]


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_shelf_that_is_published_in_blocks_is_the_same_as_one_published_at_once(
    at_once: int,
    published: Path,
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.publish._AT_ONCE", at_once)
    monkeypatch.setattr("ingest.bm25._HELD", 1)
    told: list[tuple[str, int, int]] = []
    publish(tmp_path, DOCUMENTS, PASSAGES, embedder, lambda *report: told.append(report))
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2] > 0
    folders = [home / "index" / store.current_generation(home) for home in (published, tmp_path)]
    for part in ("units.npy", "passages.jsonl", "rows.npy", "headings.json", "documents.json"):
        files = [folder / part for folder in folders]
        assert files[0].read_bytes() == files[1].read_bytes()
    for query in ("多機能拠点型とは何ですか?", "人口", "設置年"):
        whole, blocks = (
            [
                (hit.passage.id, hit.score, hit.legs)
                for hit in Index.open(home, embedder).search(query)
            ]
            for home in (published, tmp_path)
        )
        assert blocks == whole


def test_vectors_are_made_again_where_the_cache_is_lost_before_they_are_written(
    published: Path, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.publish._AT_ONCE", 1)
    made = store.new_generation

    def lose(home: Path) -> str:
        (home / "cache" / "vectors.sqlite3").unlink()
        return made(home)

    monkeypatch.setattr(store, "new_generation", lose)
    publish(tmp_path, DOCUMENTS, PASSAGES, embedder)
    whole, blocks = (
        (home / "index" / store.current_generation(home) / "units.npy").read_bytes()
        for home in (published, tmp_path)
    )
    assert blocks == whole


def test_a_spoilt_vector_cache_is_thrown_away(home: Path, embedder: Embedder) -> None:
    cache = home / "cache" / "vectors.sqlite3"
    cache.write_bytes(b"no database" * 1000)
    told: list[tuple[str, int, int]] = []
    publish(home, DOCUMENTS, PASSAGES, embedder, lambda *report: told.append(report))
    assert told[-1] == ("embedding", 6, 6)
    assert Index.open(home, embedder).search("人口")


def test_a_home_without_an_index_is_said_so(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path, embedder)


class OtherModel(Embedder):
    """An embedder of another name whose vectors nobody asks for."""

    dimension = 3

    def _compute_fingerprint(self) -> str:
        return "0123456789abcdef"

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError


def test_an_index_of_another_model_is_refused_with_both_names(
    published: Path, embedder: Embedder, tmp_path: Path
) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(published, OtherModel("my-model", tmp_path, None))
    assert caught.value.what == "model"
    assert caught.value.indexed == f"multilingual-e5-small ({embedder.fingerprint})"
    assert caught.value.wanted == "my-model (0123456789abcdef)"


def test_an_index_of_another_tokenizer_is_refused(
    published: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_with = japanese.TOKENIZER_VERSION
    monkeypatch.setattr(japanese, "TOKENIZER_VERSION", "next")
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(published, embedder)
    assert (caught.value.what, caught.value.indexed, caught.value.wanted) == (
        "tokenizer",
        built_with,
        "next",
    )


def test_an_older_format_that_lacks_a_part_is_told_as_older(home: Path, embedder: Embedder) -> None:
    folder = store.index_folder(home) / store.current_generation(home)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 1}))
    (folder / "rows.npy").unlink()
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(home, embedder)
    assert caught.value.what == "format"


def test_an_index_knows_its_words_headings_and_names(home: Path, embedder: Embedder) -> None:
    index = Index.open(home, embedder)
    assert len(index) == len(PASSAGES)
    assert index.frequency("人口") == sum("人口" in passage.text for passage in PASSAGES)
    assert index.frequency("動物園") == 0
    assert index.headings().keys() == {document.id for document in DOCUMENTS}
    assert index.mentions(PASSAGES[0].units[0].text[:4])
    assert not index.mentions("動物園前")


def test_an_index_of_another_format_is_refused(home: Path, embedder: Embedder) -> None:
    path = home / "index" / store.current_generation(home) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99, "new": 1}))
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(home, embedder)
    assert (caught.value.what, caught.value.indexed) == ("format", "99")


@pytest.mark.parametrize("part", store.PARTS)
def test_a_generation_that_lacks_a_part_is_refused(
    home: Path, embedder: Embedder, part: str
) -> None:
    path = home / "index" / store.current_generation(home) / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(IndexDamagedError) as caught:
        Index.open(home, embedder)
    assert part in caught.value.detail


@pytest.mark.parametrize("part", ["manifest.json", "documents.json", "passages.jsonl"])
def test_a_generation_with_a_garbled_file_is_refused(
    home: Path, embedder: Embedder, part: str
) -> None:
    (home / "index" / store.current_generation(home) / part).write_bytes(b'{"a": \xff')
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder)


def test_a_generation_that_lost_a_passage_is_refused(home: Path, embedder: Embedder) -> None:
    path = home / "index" / store.current_generation(home) / "passages.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(IndexDamagedError, match="5"):
        Index.open(home, embedder)


@pytest.mark.parametrize("part", ["lemmas", "bigrams", "chroma"])
def test_an_emptied_part_is_refused_at_the_first_search(
    home: Path, embedder: Embedder, part: str
) -> None:
    folder = home / "index" / store.current_generation(home) / part
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder).search("人口")


@pytest.mark.parametrize("looked_at", [1, 4000])
def test_a_narrowed_search_finds_the_nearest_of_what_it_is_narrowed_to(
    looked_at: int, published: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.generation._LOOKED_AT", looked_at)
    monkeypatch.setattr("ingest.generation._LEG_DEPTH", 1)
    opened = Index.open(published, embedder)
    # No word of the question stands in the passage, so that its meaning alone can find it.
    hits = opened.search("住民は何名くらい？", 1, Filters(document_ids=("guide", "yama")))
    assert hits[0].passage == PASSAGES[4]


def test_emptied_vectors_of_sentences_are_refused_at_the_first_search(
    home: Path, embedder: Embedder
) -> None:
    (home / "index" / store.current_generation(home) / "units.npy").write_bytes(b"")
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder).search("人口")


def test_a_current_file_that_points_nowhere_is_refused(home: Path, embedder: Embedder) -> None:
    for content in ("", "gone", "../index"):
        (home / "index" / "CURRENT").write_text(content)
        with pytest.raises(IndexDamagedError):
            Index.open(home, embedder)


def test_a_second_writer_is_turned_away_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ingest.store import writer_lock\n"
        f"with writer_lock(Path({str(tmp_path)!r})):\n"
        "    print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(IndexBusyError), writer_lock(tmp_path):
            pytest.fail("both hold the lock")
        other.stdin.write("\n")
        other.stdin.close()
        other.wait()
    with writer_lock(tmp_path):
        pass


def test_two_threads_of_one_process_cannot_write_together(tmp_path: Path) -> None:
    refused: list[IndexBusyError] = []

    def write() -> None:
        try:
            with writer_lock(tmp_path):
                pass
        except IndexBusyError as error:
            refused.append(error)

    with writer_lock(tmp_path):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_threads_may_share_one_reader(published: Path, embedder: Embedder) -> None:
    reader = Index.open(published, embedder)
    found: list[str] = []

    def ask() -> None:
        found.append(reader.search("面的整備型とは")[0].passage.id)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["guide#1"] * 6


def test_a_sentence_is_nearer_to_a_question_about_it_than_others_are(
    home: Path, embedder: Embedder
) -> None:
    index = Index.open(home, embedder)
    nearness = dict(
        zip(
            (passage.text for passage in index.passages()),
            index.nearness("人口は何人ですか", index.passages()),
            strict=True,
        )
    )
    best = max(nearness, key=lambda text: max(nearness[text]))
    assert "人口" in best
    assert all(len(values) == 1 and values[0] <= 1 for values in nearness.values())


def test_sentence_vectors_of_another_shelf_are_refused(home: Path, embedder: Embedder) -> None:
    path = home / "index" / store.current_generation(home) / "units.npy"
    np.save(path, np.zeros((1, 384), np.float16))
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder).nearness("人口", PASSAGES)
