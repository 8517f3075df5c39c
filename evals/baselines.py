"""Two retrieval systems behind one face: a plain LangChain pipeline, and ours.

Both take the same folder and the same embedding model, and rank the same files. They judge nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.settings import Settings

if TYPE_CHECKING:
    from ingest.embed import Embedder

DEPTH = 10
# A file may fill several ranks with its passages: this many give ten files nearly always.
_PASSAGES = 3 * DEPTH
# What tutorials use for Japanese; the splitter's own default is 4000.
CHUNK, OVERLAP = 500, 50

Search = Callable[[str], list[str]]


class System(Protocol):
    """Something that indexes a folder of files and then ranks them for a question."""

    def build(self, files: Path, store: Path) -> None:
        """Index the folder into `store`."""

    def open(self, store: Path) -> Search:
        """A search over `store` that gives file names, best first, at most DEPTH."""

    def embed(self, texts: list[str]) -> None:
        """Embed texts as passages."""


def files_of(folder: Path) -> list[Path]:
    """What both systems index."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt", ".pdf"})


def first_of_each(names: Iterable[str], depth: int = DEPTH) -> list[str]:
    """The first `depth` different names, in order."""
    return list(dict.fromkeys(names))[:depth]


class Plain:
    """Loader, RecursiveCharacterTextSplitter, HuggingFaceEmbeddings, Chroma, as tutorials do."""

    def __init__(self, model: Path) -> None:
        self._model = model

    def build(self, files: Path, store: Path) -> None:
        """Index the folder into a Chroma database."""
        from langchain_community.document_loaders import PyPDFLoader, TextLoader
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
        chunks: list[Any] = []
        for path in files_of(files):
            loader: Any = (
                PyPDFLoader(str(path))
                if path.suffix == ".pdf"
                else TextLoader(str(path), encoding="utf-8")
            )
            chunks += splitter.split_documents(loader.load())
        chroma = self._chroma(store)
        for start in range(0, len(chunks), 1000):
            chroma.add_documents(chunks[start : start + 1000])

    def open(self, store: Path) -> Search:
        """Search the database by vector, its only way."""
        chroma = self._chroma(store)

        def search(question: str) -> list[str]:
            found = chroma.similarity_search(question, k=_PASSAGES)
            return first_of_each(Path(item.metadata["source"]).name for item in found)

        return search

    def embed(self, texts: list[str]) -> None:
        """Embed texts through LangChain's sentence-transformers."""
        self._embeddings.embed_documents(texts)

    @cached_property
    def _embeddings(self) -> Any:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(
            model_name=str(self._model),
            model_kwargs={"device": "cpu"},
            # The prefixes that E5 wants: without them the comparison would not be fair.
            encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
            query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
        )

    def _chroma(self, store: Path) -> Any:
        from langchain_chroma import Chroma

        return Chroma(
            collection_name="plain",
            embedding_function=self._embeddings,
            persist_directory=str(store),
        )


class Ours:
    """The rooms of this program."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def build(self, files: Path, store: Path) -> None:
        """Ingest the folder."""
        from ingest.pipeline import ingest

        for event in ingest([files], store, self._embedder):
            if event.error:
                raise event.error

    def open(self, store: Path) -> Search:
        """Search with the three legs."""
        from ingest.index import Index
        from ingest.rerank import get_reranker

        reader = get_reranker(self._settings.reranker)
        index = Index.open(store, self._embedder, reader=reader)

        def search(question: str) -> list[str]:
            hits = index.search(question, _PASSAGES)
            return first_of_each(Path(hit.document.path).name for hit in hits)

        return search

    def embed(self, texts: list[str]) -> None:
        """Embed texts with the engine."""
        self._embedder.embed_documents(texts)

    @cached_property
    def _embedder(self) -> "Embedder":
        from ingest.embed import get_embeddings

        return get_embeddings(self._settings.embedding_model, self._settings.model_cache)


def system(name: str, settings: Settings, model: Path) -> System:
    """`plain` or `ours`."""
    if name == "plain":
        return Plain(model)
    if name == "ours":
        return Ours(settings)
    raise ValueError(f"no system {name}")


def timed_ranks(
    search: Search, questions: Sequence[str], clock: Callable[[], float]
) -> tuple[list[list[str]], list[float]]:
    """The ranking of each question, and the seconds it took."""
    rankings, seconds = [], []
    for question in questions:
        start = clock()
        rankings.append(search(question))
        seconds.append(clock() - start)
    return rankings, seconds
