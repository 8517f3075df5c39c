"""One factory gives the bundled model or the user's own, and says which model made a vector."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.embed import BundledEmbedder, Embedder, get_embeddings, model_identity
from ingest.errors import ModelError
from ingest.split import sentence_spans

SHELF = Path(__file__).parents[2] / "corpus"


def linked_copy(folder: Path, copy: Path, without: str) -> None:
    """A copy of a model folder that lacks one file and takes no room."""
    shutil.copytree(folder, copy, copy_function=os.symlink, ignore=shutil.ignore_patterns(without))


def test_a_question_lands_nearer_to_its_passage(embedder: Embedder) -> None:
    question = np.array(embedder.embed_query("市の人口は何人ですか"))
    about, aside = np.array(
        embedder.embed_documents(["本市の人口は27万人である。", "会議は水曜日に開く。"])
    )
    assert question @ about > question @ aside
    assert np.linalg.norm(question) == pytest.approx(1)
    assert len(question) == len(about) == embedder.dimension == 384


def real_sentences() -> list[str]:
    """200 sentences of the starter shelf, from the shortest to the longest."""
    texts = [line for path in sorted(SHELF.rglob("*.md")) for line in path.read_text().splitlines()]
    found = {text[start:end] for text in texts for start, end in sentence_spans(text)}
    return sorted(found, key=lambda text: (len(text), text))[-200:]


def test_eight_bits_stay_close_to_the_float_model(embedder: Embedder, model_cache: Path) -> None:
    folder = BundledEmbedder(model_cache).folder()
    reference = get_embeddings(str(folder), model_cache)
    sentences = real_sentences()
    assert len(sentences) == 200
    passages = np.array(embedder.embed_documents(sentences))
    cosines = np.sum(passages * reference.embed_documents(sentences), axis=1)
    assert cosines.min() > 0.995
    questions = sentences[::10]
    ours, theirs = (
        np.array([model.embed_query(text) for text in questions]) for model in (embedder, reference)
    )
    assert np.sum(ours * theirs, axis=1).min() > 0.995


def test_neither_questions_nor_passages_need_torch(model_cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ingest.embed import get_embeddings\n"
        f"get_embeddings(None, Path({str(model_cache)!r})).embed_documents(['拠点'])\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_loading_and_embedding_print_nothing(model_cache: Path) -> None:
    program = (
        "from pathlib import Path; from ingest.embed import get_embeddings\n"
        f"get_embeddings(None, Path({str(model_cache)!r})).embed_documents(['拠点', '相談'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_passages_keep_their_order_whatever_their_length(embedder: Embedder) -> None:
    texts = ["短い。", "長い文章です。" * 30, "中くらいの文章です。"]
    together = embedder.embed_documents(texts)
    for text, vector in zip(texts, together, strict=True):
        assert vector == pytest.approx(embedder.embed_documents([text])[0], abs=1e-5)
    assert embedder.embed_documents([]) == []


def test_a_folder_named_e5_gets_its_prefixes(model_cache: Path, tmp_path: Path) -> None:
    ours = BundledEmbedder(model_cache).folder()
    for name in ("my-e5", "other"):
        linked_copy(ours, tmp_path / name, without="config_sentence_transformers.json")
    text = "体験の機会"
    bundled = get_embeddings(None, model_cache)
    e5 = get_embeddings(str(tmp_path / "my-e5"), tmp_path)
    other = get_embeddings(str(tmp_path / "other"), tmp_path)
    assert np.dot(e5.embed_query(text), bundled.embed_query(text)) > 0.995
    assert np.dot(e5.embed_documents([text])[0], bundled.embed_documents([text])[0]) > 0.995
    assert other.embed_query(text) == pytest.approx(other.embed_documents([text])[0], abs=1e-5)
    assert other.embed_query(text) != pytest.approx(e5.embed_query(text), abs=1e-3)
    assert other.dimension == 384


def test_the_fingerprint_follows_the_weights(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"one")
    (folder / "README.md").write_text("a")
    name, first = model_identity(str(folder), tmp_path / "cache")
    assert name == str(folder)
    (folder / "README.md").write_text("changed")
    assert model_identity(str(folder), tmp_path / "cache")[1] == first
    (folder / "model.safetensors").write_bytes(b"other")
    assert model_identity(str(folder), tmp_path / "cache")[1] != first


def test_a_fingerprint_needs_no_writable_cache(model_cache: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert model_identity(None, blocked / "cache") == model_identity(None, model_cache)


def test_a_damaged_memory_of_fingerprints_is_ignored(model_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "fingerprints.json").write_text("{")
    assert model_identity(None, tmp_path) == model_identity(None, model_cache)


@pytest.mark.parametrize("name", ["no/such-model", "nosuch", "a b c/d//e"])
def test_a_model_that_is_not_here_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        get_embeddings(name, tmp_path).embed_query("x")
    assert caught.value.model == name


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        model_identity(str(tmp_path), tmp_path)


def test_a_model_with_broken_weights_is_refused(model_cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    linked_copy(BundledEmbedder(model_cache).folder(), folder, without="model.safetensors")
    (folder / "model.safetensors").write_bytes(b"\x10")
    with pytest.raises(ModelError):
        get_embeddings(str(folder), tmp_path).embed_documents(["x"])


@pytest.mark.parametrize("part", ["model.onnx", "words.npy", "tokenizer.json", "settings.json"])
def test_a_bundled_model_cut_short_is_refused(
    embedder: Embedder, model_cache: Path, tmp_path: Path, part: str
) -> None:
    embedder.embed_query("拠点")
    linked_copy(model_cache / embedder.fingerprint, tmp_path / embedder.fingerprint, without=part)
    (tmp_path / embedder.fingerprint / part).write_bytes(b"\x10")
    with pytest.raises(ModelError):
        get_embeddings(None, tmp_path).embed_query("x")
