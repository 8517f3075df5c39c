"""The plain pipeline answers with the nearest chunk as it stands, and answers always."""

import dataclasses

from evals.dense import Dense
from ingest.embed import Embedder
from tests.evals.test_metrics import DOCUMENT

TEXTS = {
    "人口.md": "架空市の人口は12,345人である。",
    "整備.md": "架空市は面的整備型を選んだ。\n\n" + "会議を開いた。" * 100,
}


def test_the_nearest_chunk_is_the_answer_whatever_is_asked(embedder: Embedder) -> None:
    documents = [(dataclasses.replace(DOCUMENT, path=path), text) for path, text in TEXTS.items()]
    dense = Dense(documents, embedder)
    answer = dense.ask("架空市の人口は何人ですか?")
    assert (answer.status, answer.text) == ("answered", TEXTS["人口.md"] + "[1]")
    assert answer.citations[0].document.path == "人口.md"
    assert dense.ask("明日の天気は?").status == "answered"
    hits = dense.search("面的整備型", 3)
    assert [hit.number for hit in hits] == [1, 2, 3]
    assert all(hit.quote in TEXTS[hit.document.path] and len(hit.quote) <= 500 for hit in hits)
