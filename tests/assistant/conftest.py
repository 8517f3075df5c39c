"""What the tests of this room share: a clean environment, an assistant of cardboard, and a real one."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.models import Answer, Citation, Engine, Sentence, Table, TableRow, Turn
from ingest.errors import InputError, LanguageModelError
from ingest.models import Document, Filters

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENT = Document(
    id="d1",
    title="熊本市の整備",
    path="corpus/cases/kumamoto.md",
    kind="case",
    municipality="熊本市",
    issued="2016-11",
    publisher="熊本市",
    sha256="0" * 64,
    passage_count=12,
)
CITATION = Citation(1, DOCUMENT, None, (12, 14), ("整備概要",), "複数の法人が運営する", 0.5)


@pytest.fixture
def clean_environment() -> Iterator[None]:
    """No KYOTEN_* variables, and whatever a door sets is unset afterwards."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("KYOTEN_"):
            del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


class CardboardAssistant:
    """Answers anything with the same table, and remembers what it was asked."""

    index_id = "g1"
    language_model: str | None = None
    language_model_error: LanguageModelError | None = None

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], Filters | None]] = []
        self.engines: list[Engine | None] = []

    def documents(self) -> tuple[Document, ...]:
        return (DOCUMENT,)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
        engine: Engine | None = None,
    ) -> Answer:
        if question == "断る":
            raise InputError("その質問は受け取れません。書き直してください")
        self.asked.append((question, tuple(history), filters))
        self.engines.append(engine)
        cell = Sentence("複数の法人", (1,))
        return Answer(
            question=question,
            standalone_question=question,
            kind="comparison",
            status="answered",
            text="次のとおりです。[1]\n■運営主体\n　面的整備型：複数の法人[1]",
            sentences=(Sentence("次のとおりです。", (1,)),),
            table=Table(("観点", "面的整備型"), (TableRow("運営主体", (cell,)),)),
            citations=(CITATION,),
            id=id,
        )

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        self.asked.append((query, (), filters))
        return [] if query == "ない" else [CITATION][:k]


@pytest.fixture
def cardboard(monkeypatch: pytest.MonkeyPatch) -> CardboardAssistant:
    """The command line talks to cardboard: for what it prints, not for what is true."""
    assistant = CardboardAssistant()
    monkeypatch.setattr("assistant.cli._assistant", lambda _settings, _embedder=None: assistant)
    return assistant
