"""Retrieval is a LangChain retriever that any chain can use."""

import asyncio

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from assistant.retrieve import HybridRetriever
from ingest.index import Index
from ingest.models import Filters, Hit


@pytest.fixture
def retriever(cities_index: Index) -> HybridRetriever:
    return HybridRetriever(index=cities_index, k=4)


def test_it_is_a_retriever_that_finds_what_answers(retriever: HybridRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    found = retriever.invoke("面的整備型の運営主体は?")
    assert len(found) == 4
    assert "面的整備型の運営主体は" in found[0].page_content
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)


def test_it_stands_in_a_chain(retriever: HybridRetriever) -> None:
    def joined(found: list[LangChainDocument]) -> str:
        return "\n".join(document.page_content for document in found)

    chain = retriever | RunnableLambda(joined)
    assert "82,415人" in chain.invoke("海野市の人口は?")
    umino, yamahara = chain.batch(["海野市の人口は?", "山原市の人口は?"])
    assert "82,415人" in umino
    assert "31,902人" in yamahara


def test_it_can_be_awaited(retriever: HybridRetriever) -> None:
    found = asyncio.run(retriever.ainvoke("登録の手順は?"))
    assert found == retriever.invoke("登録の手順は?")


def test_the_metadata_say_where_a_passage_stands(retriever: HybridRetriever) -> None:
    first = retriever.invoke("面的整備型の運営主体は?")[0]
    hit = first.metadata["hit"]
    assert isinstance(hit, Hit)
    assert first.id == first.metadata["passage_id"] == hit.passage.id
    assert first.metadata["document_id"] == hit.document.id
    assert first.metadata["title"] == "地域生活支援拠点等の整備の手引"
    assert first.metadata["headings"] == ["整備の類型", "面的整備型"]
    assert first.metadata["page"] is None
    assert first.page_content == hit.passage.text


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(municipality="山原市"), {"山原市"}),
        (Filters(kind="guidance"), {None}),
        (Filters(year=2016), {"海野市"}),
        (Filters(municipality="札幌市"), set()),
    ],
)
def test_filters_narrow_what_is_found(
    cities_index: Index, filters: Filters, expected: set[str | None]
) -> None:
    narrowed = HybridRetriever(index=cities_index, filters=filters)
    found = narrowed.invoke("人口と整備類型")
    assert {document.metadata["hit"].document.municipality for document in found} == expected


def test_hits_can_be_asked_for_with_filters_of_their_own(retriever: HybridRetriever) -> None:
    hits = retriever.hits("人口は?", Filters(municipality="山原市"), k=2)
    assert [hit.document.municipality for hit in hits] == ["山原市"] * 2
    assert len(retriever.hits("人口は?")) == 4
    assert retriever.filters is None
