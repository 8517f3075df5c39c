"""A deterministic assistant for the tests of the doors: it answers by words in a question."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.models import (
    EXTRACTIVE,
    Answer,
    Citation,
    Engine,
    Sentence,
    StreamEvent,
    Table,
    TableRow,
    Turn,
)
from ingest.errors import IndexDamagedError, InputError, UnknownDocumentError
from ingest.models import Document, Filters, Passage, Unit

MISSION = "多機能拠点型と面的整備型の違いは?"
MODEL = "ollama:gemma3"
WRITTEN = "モデルが書いた文です。"
HOSTILE = (
    "<script>window.kyotenBroken = true</script>"
    '<img src="http://example.com/x.png" onerror="window.kyotenBroken = true"> '
    "![図](http://example.com/y.png) [押す](javascript:alert(1)) **強調** $x$ | `印`"
)


def document(title: str = "整備の手引き（試験用）") -> Document:
    return Document(
        id="guide",
        title=title,
        path="guide.md",
        kind="guidance",
        municipality=None,
        issued="2016-11",
        publisher="試験県",
        sha256="0" * 64,
        page_count=4,
    )


def citation(number: int, quote: str, page: int | None = 3) -> Citation:
    return Citation(
        number=number,
        document=document(),
        page=page,
        lines=(12, 14),
        headings=("３、整備概要", "整備類型"),
        quote=quote,
        score=0.5,
    )


def comparison(question: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        kind="comparison",
        status="answered",
        text=(
            "二つの類型は機能の置き方が違います。[1][2]\n"
            "■機能の置き方\n　多機能拠点型：一つの施設に機能を集める[1]\n"
            "　面的整備型：地域の事業所が分担して連携する[2]\n"
            "■運営主体\n　多機能拠点型：社会福祉法人など[1]\n　面的整備型：記載なし"
        ),
        sentences=(Sentence("二つの類型は機能の置き方が違います。", (1, 2)),),
        table=Table(
            ("観点", "多機能拠点型", "面的整備型"),
            (
                TableRow(
                    "機能の置き方",
                    (
                        Sentence("一つの施設に機能を集める", (1,)),
                        Sentence("地域の事業所が分担して連携する", (2,)),
                    ),
                ),
                TableRow("運営主体", (Sentence("社会福祉法人など", (1,)), Sentence("記載なし"))),
            ),
        ),
        citations=(
            citation(1, "一つの施設に機能を集め、社会福祉法人などが運営する。"),
            citation(2, "地域の事業所が機能を分担し、連携して支える。", None),
        ),
        index="fake-generation",
    )


def spoken(answer: Answer, model: str) -> Answer:
    """The answer as a language model gives it: a sentence of its own, then an extract, then the rest."""
    if not answer.citations:
        return answer
    said = (Sentence(WRITTEN, (1,)), Sentence(f"〔試験県〕{answer.citations[0].quote}", (1,)))
    text = "\n".join([*(sentence.marked for sentence in said), answer.text])
    return replace(answer, engine=model, sentences=(*said, *answer.sentences), text=text)


@dataclass
class FakeAssistant:
    """Answers at once, or waits at `gate` between the first words and the whole answer.

    With a language model it answers in that one's name, and shows that it waits.
    """

    index_id: str = "fake-generation"
    language_model: str | None = None
    calls: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    engines: list[Engine | None] = field(default_factory=list)
    gate: threading.Event | None = None
    delay: float = 0.0

    def documents(self) -> tuple[Document, ...]:
        return (document(),)

    def document(self, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        if document_id != "guide":
            raise UnknownDocumentError(document_id)
        quotes = [found.quote for found in comparison(MISSION).citations]
        units = tuple(
            Unit(text, "sentence", (12 + 2 * n, 12 + 2 * n), 3, ("３、整備概要", "整備類型"))
            for n, text in enumerate((*quotes, HOSTILE, "試験のための文です。"))
        )
        return document(), (Passage("guide#0", "guide", units, page=3),)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
        engine: Engine | None = None,
    ) -> Answer:
        self.calls.append((question, tuple(history)))
        self.engines.append(engine)
        answer = self._extract(question, history, id)
        if self.language_model is None or engine == "extractive":
            return answer
        return spoken(answer, self.language_model)

    def _extract(self, question: str, history: Sequence[Turn], id: str | None) -> Answer:
        if not question.strip():
            raise InputError("質問が空です")
        if "壊れた索引" in question:
            raise IndexDamagedError(Path("/nowhere"), "manifest.json")
        if "思わぬ誤り" in question:
            raise RuntimeError("secret detail")
        if "違い" in question:
            return comparison(question)
        if "札幌市" in question:
            return Answer(
                question=question,
                standalone_question=question,
                kind="open",
                status="not_found",
                note="登録した資料には見当たりません。",
                text="登録した資料には見当たりません。\n近い見出し：熊本市の整備方針、長岡市の整備方針",
                suggestions=("熊本市の整備方針", "長岡市の整備方針"),
            )
        if "危険" in question:
            return Answer(
                question=question,
                standalone_question=question,
                kind="open",
                status="answered",
                text=f"{HOSTILE}[1]",
                sentences=(Sentence(HOSTILE, (1,)),),
                citations=(citation(1, HOSTILE),),
            )
        previous = history[-1].question if history else ""
        text = f"前の質問は「{previous}」です。" if previous else "これが最初の質問です。"
        return Answer(
            question=question,
            standalone_question=f"{previous}を踏まえ、{question}" if previous else question,
            kind="open",
            status="answered",
            text=f"{text}[1]",
            sentences=(Sentence(text, (1,)),),
            citations=(citation(1, "試験のための文です。"),),
            id=id,
            index=self.index_id,
        )

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        engine: Engine | None = None,
    ) -> Iterator[StreamEvent]:
        answer = self.ask(question, history, filters, engine=engine)
        if answer.engine != EXTRACTIVE:
            yield from self._speak(answer)
            return
        for end in range(4, len(answer.text), 4):
            yield StreamEvent(text=answer.text[:end])
            time.sleep(self.delay)
            while self.gate is not None and not self.gate.wait(0.05):
                yield StreamEvent(text=answer.text[:end])
        yield StreamEvent(answer=answer)

    def _speak(self, answer: Answer) -> Iterator[StreamEvent]:
        for count in range(len(answer.sentences)):
            said = answer.sentences[:count]
            text = "\n".join(sentence.marked for sentence in said)
            so_far = replace(answer, sentences=said, table=None, text=text)
            yield StreamEvent(text, so_far=so_far)
        while self.gate is not None and not self.gate.wait(0.05):
            yield StreamEvent(text, so_far=so_far)
        yield StreamEvent(answer=answer)

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        if not query.strip():
            raise InputError("検索の語が空です")
        return [citation(number, f"{query}の文{number}") for number in range(1, k + 1)][:3]

    def examples(self) -> tuple[str, ...]:
        return (MISSION, "札幌市の整備方針は?", "熊本市の整備類型は?")
