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


def test_numpy_gives_the_vectors_that_sentence_transformers_gives(
    embedder: Embedder, model_cache: Path
) -> None:
    folder = BundledEmbedder(model_cache).folder()
    torch_embedder = get_embeddings(str(folder), model_cache)
    for question in ("面的整備型とは", "緊急時の受け入れはどこが担うか。" * 60):
        assert embedder.embed_query(question) == pytest.approx(
            torch_embedder.embed_query(question), abs=1e-5
        )


def test_a_question_needs_no_torch(model_cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ingest.embed import get_embeddings\n"
        f"get_embeddings(None, Path({str(model_cache)!r})).embed_query('拠点')\n"
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
    assert e5.embed_query(text) == pytest.approx(bundled.embed_query(text), abs=1e-5)
    assert e5.embed_documents([text])[0] == pytest.approx(
        bundled.embed_documents([text])[0], abs=1e-5
    )
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


def test_a_bundled_model_cut_short_is_refused(model_cache: Path, tmp_path: Path) -> None:
    ours = BundledEmbedder(model_cache).folder()
    linked_copy(ours, tmp_path / ours.name, without="model.safetensors")
    (tmp_path / ours.name / "model.safetensors").write_bytes(b"\x10")
    with pytest.raises(ModelError):
        get_embeddings(None, tmp_path).embed_query("x")
