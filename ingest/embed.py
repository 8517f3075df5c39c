"""Embedding models behind one factory: the bundled one, or any sentence-transformers model.

Knows nothing of indexes. Making an embedder costs nothing; its model loads on the first text.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from ingest.e5 import convert
from ingest.e5.source import NAME, source_path
from ingest.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from ingest.e5.encoder import Encoder

Progress = Callable[[str, int, int], None]

BUNDLED_DIMENSION = 384
_BATCH = 32
# What decides a vector: weights, tokenizer, configuration. Other exports of the same weights and
# read-me files do not.
_FINGERPRINTED = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".py"})
_HUB_IGNORED = ["*.onnx", "*.msgpack", "*.h5", "*.ot", "onnx/*", "openvino/*"]


class Embedder(Embeddings):
    """A LangChain embedding model that says which model it is. Vectors have unit length."""

    def __init__(self, name: str, cache: Path, progress: Progress | None) -> None:
        self.name = name
        self._cache = cache
        self._progress = progress
        self._lock = threading.RLock()
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """Names the exact model: equal fingerprints give equal vectors. Loads no model."""
        with self._lock:
            if self._fingerprint is None:
                self._fingerprint = self._compute_fingerprint()
            return self._fingerprint

    @property
    @abstractmethod
    def dimension(self) -> int:
        """Length of a vector."""

    @abstractmethod
    def _compute_fingerprint(self) -> str: ...


def get_embeddings(model: str | None, cache: Path, progress: Progress | None = None) -> Embedder:
    """The bundled model for None, else the sentence-transformers model of that folder or name.

    `cache` is where the bundled model is unpacked. A model that is not on this machine is
    downloaded only where the environment says HF_HUB_OFFLINE=0; otherwise using it raises
    ModelError.
    """
    if model is None:
        return BundledEmbedder(cache, progress)
    return SentenceTransformerEmbedder(model, cache, progress)


def model_identity(model: str | None, cache: Path) -> tuple[str, str]:
    """Name and fingerprint of a model, without loading it."""
    embedder = get_embeddings(model, cache)
    return embedder.name, embedder.fingerprint


class BundledEmbedder(Embedder):
    """multilingual-e5-small in 8 bits, through ONNX Runtime: no torch."""

    def __init__(self, cache: Path, progress: Progress | None = None) -> None:
        super().__init__(NAME, cache, progress)
        self._encoder: Encoder | None = None

    @property
    def dimension(self) -> int:
        """384, known before the model is unpacked."""
        return BUNDLED_DIMENSION

    def folder(self) -> Path:
        """The model in floats as a sentence-transformers folder, made if that was not done yet.

        This is the reference that others are measured with; embedding does not need it.
        """
        folder = self._cache / f"{self.fingerprint}-float"
        convert.convert_checkpoint(source_path(), folder)
        return folder

    def embed_query(self, text: str) -> list[float]:
        """The question's vector."""
        vector: list[float] = self._loaded().encode(text, "query: ").tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The passages' vectors, in their order."""
        if not texts:
            return []
        return [vector.tolist() for vector in self._loaded().encode_many(texts, "passage: ")]

    def _loaded(self) -> "Encoder":
        with self._lock:
            if self._encoder is None:
                from ingest.e5.encoder import Encoder

                folder = self._cache / self.fingerprint
                convert.convert(source_path(), folder, self._progress)
                try:
                    self._encoder = Encoder(folder)
                except Exception as error:  # tokenizers and ONNX Runtime raise nothing more exact
                    raise ModelError(self.name, _damaged(folder)) from error
            return self._encoder

    def _compute_fingerprint(self) -> str:
        path = source_path()
        return _remembered(self._cache, [path], lambda: convert.fingerprint(path))


class SentenceTransformerEmbedder(Embedder):
    """Any sentence-transformers model, with the prompts it defines, or E5's where it is an E5."""

    def __init__(self, model: str, cache: Path, progress: Progress | None = None) -> None:
        super().__init__(model, cache, progress)
        self._model: SentenceTransformer | None = None

    @property
    def dimension(self) -> int:
        """As the model says, which loads it."""
        dimension = self._loaded().get_embedding_dimension()
        if dimension is None:
            raise ModelError(self.name, "ベクトルの次元数が分かりません")
        return dimension

    def embed_query(self, text: str) -> list[float]:
        """The question's vector."""
        model = self._loaded()
        return _encode(model, [text], prompt=self._prompt(model, ("query",), "query: "))[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The passages' vectors, in their order."""
        if not texts:
            return []
        model = self._loaded()
        prompt = self._prompt(model, ("document", "passage", "corpus"), "passage: ")
        return _encode(model, texts, prompt=prompt)

    def _prompt(self, model: "SentenceTransformer", names: tuple[str, ...], e5: str) -> str:
        prompts = {name: prompt for name, prompt in model.prompts.items() if prompt}
        if prompts:
            return next((prompts[name] for name in names if name in prompts), "")
        return e5 if "e5" in Path(self.name).name.lower() else ""

    def _loaded(self) -> "SentenceTransformer":
        with self._lock:
            if self._model is None:
                self._model = _load(find_model(self.name), self.name)
            return self._model

    def _compute_fingerprint(self) -> str:
        folder = find_model(self.name)
        files = [
            path
            for path in sorted(folder.rglob("*"))
            if path.suffix in _FINGERPRINTED and path.is_file()
        ]
        return _remembered(self._cache, files, lambda: _hash(folder, files))


def find_model(model: str) -> Path:
    """The folder of a model: itself, or what the hub's cache (or the hub, if allowed) has."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
            raise ModelError(model, "このフォルダーに sentence-transformers のモデルがありません")
        return folder
    quieten()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for name in (model,) if "/" in model else (f"sentence-transformers/{model}", model):
        with contextlib.suppress(
            LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError
        ):
            return Path(snapshot_download(name, ignore_patterns=_HUB_IGNORED))
    raise ModelError(
        model, "この計算機にありません（フォルダーでも、ダウンロード済みのモデル名でもありません）"
    )


def _load(folder: Path, name: str) -> "SentenceTransformer":
    quieten()
    from sentence_transformers import SentenceTransformer

    silence_transformers()
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # tokenizers raises nothing more exact
        raise ModelError(name, _damaged(folder)) from error


def _encode(model: "SentenceTransformer", texts: list[str], prompt: str) -> list[list[float]]:
    # sentence-transformers sorts a batch's texts by length itself, so that little is padded.
    vectors: Any = model.encode(
        texts,
        prompt=prompt,
        batch_size=_BATCH,
        show_progress_bar=False,
        normalize_embeddings=True,
        convert_to_numpy=True,
    )
    rows: list[list[float]] = vectors.tolist()
    return rows


def quieten() -> None:
    """Must run before the Hugging Face libraries are imported: they read these only then."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", os.environ["HF_HUB_OFFLINE"])
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


def silence_transformers() -> None:
    """No progress bars and no advice while a model is loaded."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


def _damaged(folder: Path) -> str:
    return f"{folder} のモデルを読み込めません（壊れているか、対応していない形式です）"


def _hash(folder: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()[:16]


def _remembered(cache: Path, files: list[Path], compute: Callable[[], str]) -> str:
    """`compute()`, or what it gave last time if no file has changed size or time since.

    Hashing half a gigabyte of weights at every question would be felt.
    """
    stats = [(str(path.resolve()), path.stat()) for path in files]
    key = hashlib.sha256(
        json.dumps(
            [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
            + [convert.CONVERSION_VERSION]
        ).encode()
    ).hexdigest()
    memory = cache / "fingerprints.json"
    known = dict(_read_memory(memory))
    if key not in known:
        known[key] = compute()
        # A cache that cannot be written only costs time.
        with contextlib.suppress(OSError):
            cache.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=cache)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(known, file)
            os.replace(temporary, memory)
    return known[key]


def _read_memory(path: Path) -> Iterator[tuple[str, str]]:
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            yield from ((str(key), str(value)) for key, value in content.items())
