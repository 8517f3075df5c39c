"""Retrieval as LangChain sees it: a question in, ranked passages out."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from ingest.index import Index
from ingest.models import Filters, Hit


class HybridRetriever(BaseRetriever):
    """The three fused legs of the index behind LangChain's interface.

    Each document's text is the passage's; `metadata["hit"]` holds the Hit it came from, beside
    the plain fields that other chains read (document id, title, page, headings, score).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 20
    filters: Filters | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            as_langchain(hit) for hit in self.index.search(query, k=self.k, filters=self.filters)
        ]

    def hits(self, query: str, filters: Filters | None = None, k: int | None = None) -> list[Hit]:
        """The hits for a query, best first."""
        narrowed = self.model_copy(update={"filters": filters, "k": k or self.k})
        return [document.metadata["hit"] for document in narrowed.invoke(query)]


def as_langchain(hit: Hit) -> LangChainDocument:
    """A hit as a LangChain document."""
    metadata: dict[str, Any] = {
        "hit": hit,
        "passage_id": hit.passage.id,
        "document_id": hit.document.id,
        "title": hit.document.title,
        "page": hit.passage.page,
        "headings": list(hit.passage.headings),
        "score": hit.score,
    }
    return LangChainDocument(page_content=hit.passage.text, metadata=metadata, id=hit.passage.id)
