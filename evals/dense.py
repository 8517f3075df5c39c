"""The plain pipeline that every answer is measured beside: the nearest passage is the answer.

Never silent, and composes nothing.
"""

import time
from collections.abc import Sequence

import numpy as np

from assistant.models import Answer, Citation, Sentence, Turn
from ingest.embed import Embedder
from ingest.index import Index


class Dense:
    """The best passage of an index by its vector alone, as an answer."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self._embedder = embedder
        self._documents = {document.id: document for document in index.documents()}
        self._passages = index.passages()
        texts = [passage.text for passage in self._passages]
        self._vectors = np.asarray(embedder.embed_documents(texts), dtype=np.float32)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The nearest passage's text. What was said before is not looked at."""
        started = time.perf_counter()
        citation = self.search(question, 1)[0]
        sentence = Sentence(citation.quote, (1,))
        return Answer(
            question=question,
            standalone_question=question,
            kind="open",
            status="answered",
            text=sentence.marked,
            sentences=(sentence,),
            citations=(citation,),
            engine="dense",
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def search(self, question: str, k: int) -> list[Citation]:
        """The k nearest passages, nearest first."""
        scores = self._vectors @ np.asarray(self._embedder.embed_query(question), dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[:k]
        found = []
        for number, row in enumerate(best, start=1):
            passage = self._passages[int(row)]
            found.append(
                Citation(
                    number=number,
                    document=self._documents[passage.document_id],
                    page=passage.page,
                    lines=passage.lines,
                    headings=passage.headings,
                    quote=passage.text,
                    score=float(scores[row]),
                    ocr=passage.ocr,
                    page_label=passage.page_label,
                )
            )
        return found
