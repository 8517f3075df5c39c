"""The plain pipeline that every answer is measured beside: the nearest chunk is the answer.

Chunks as tutorials cut them, ranked by vector alone. Never silent, composes nothing, reads no file.
"""

import time
from collections.abc import Iterable, Sequence

import numpy as np

from assistant.models import Answer, Citation, Sentence, Turn
from evals.baselines import CHUNK, OVERLAP
from ingest.embed import Embedder
from ingest.models import Document


class Dense:
    """The best chunk of some documents, each given with its text, by its vector."""

    def __init__(self, documents: Iterable[tuple[Document, str]], embedder: Embedder) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
        self._embedder = embedder
        self._chunks = [
            (document, chunk) for document, text in documents for chunk in splitter.split_text(text)
        ]
        texts = [chunk for _, chunk in self._chunks]
        self._vectors = np.asarray(embedder.embed_documents(texts), dtype=np.float32)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The nearest chunk's text. What was said before is not looked at."""
        started = time.perf_counter()
        citations = tuple(self.search(question, 1))
        sentences = tuple(Sentence(citation.quote, (1,)) for citation in citations)
        return Answer(
            question=question,
            standalone_question=question,
            kind="open",
            status="answered",
            text="".join(sentence.marked for sentence in sentences),
            sentences=sentences,
            citations=citations,
            engine="dense",
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def search(self, question: str, k: int) -> list[Citation]:
        """The k nearest chunks, nearest first."""
        scores = self._vectors @ np.asarray(self._embedder.embed_query(question), dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[:k]
        found = [self._chunks[int(row)] for row in best]
        return [
            # A tutorial's chunk knows its file, and neither page nor lines.
            Citation(number, document, None, (0, 0), (), chunk)
            for number, (document, chunk) in enumerate(found, start=1)
        ]
