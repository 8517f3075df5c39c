"""The whole program with a real small model that talks nonsense: nothing that it invents is shown."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.compose.draft import word
from assistant.generate.prompts import PROMPTS
from assistant.generate.speaker import Speaker
from assistant.ground import Source, ground
from assistant.models import OURS, Answer, Citation, Sentence
from assistant.settings import Settings
from evals.figures import own_sentences
from evals.llama import GEMMA, served
from evals.metrics import Case
from evals.spoken import believe
from evals.suites import load_cases, sampled
from ingest.embed import Embedder
from ingest.index import Index
from ingest.pipeline import ingest
from tests.conftest import CORPUS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
QUESTIONS = 32
SECONDS = 6.0
# What an answer may take beyond the model's time: the extract's own, on a busy machine.
GRACE = 5.0


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, model_cache: Path, embedder: Embedder
) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("real-model")
    assert not [event.error for event in ingest([CORPUS], home, embedder) if event.error]
    # With an example of the form before its eyes the model only copies that.
    prompts = Path(shutil.copytree(PROMPTS, home / "prompts"))
    lines = (prompts / "answer.md").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("出力の形")]
    assert len(kept) == len(lines) - 1
    (prompts / "answer.md").write_text("".join(kept), "utf-8")
    with served(GEMMA, model_cache) as url:
        yield Settings(
            home=home,
            llm=f"openai-compatible:{url}#{GEMMA.name}",
            llm_timeout=SECONDS,
            llm_characters=300,
            prompts=prompts,
        )


def unsupported(assistant: Assistant, answer: Answer, text: str) -> bool:
    """Whether a sentence of the answer does not stand on the units that it quotes."""
    cited = next(sentence.citations for sentence in answer.sentences if sentence.text == text)
    sources = [
        source_of(assistant, citation) for citation in answer.citations if citation.number in cited
    ]
    return not ground(OURS.sub("", text), sources).stands


def source_of(assistant: Assistant, citation: Citation) -> Source:
    """What a citation quotes, a table's row with the heads of its columns, under its headings."""
    document, passages = assistant.document(citation.document.id)
    units = [unit for passage in passages for unit in passage.units]
    quoted = next(u for u in units if (u.text, u.lines) == (citation.quote, citation.lines))
    about = (document.title, document.municipality, document.issued)
    return Source((word(quoted),), (*filter(None, about), *citation.headings))


def test_nothing_that_the_small_model_invents_is_shown(
    settings: Settings, embedder: Embedder
) -> None:
    assistant = Assistant.open(settings, embedder)
    cases = sampled([case for case in load_cases("starter") if case.answerable], QUESTIONS)
    asked = 0
    for case in cases:
        extract = assistant.ask(case.question, case.history, engine="extractive")
        answer = assistant.ask(case.question, case.history)
        invented = [
            text for text in own_sentences(answer, extract) if unsupported(assistant, answer, text)
        ]
        assert invented == [], case.question
        assert answer.status == extract.status, case.question
        assert answer.elapsed_ms / 1000 <= SECONDS + GRACE, case.question
        # That the model had its say is told: what it said was withheld, late, or no sentence.
        asked += answer.note != extract.note or answer.engine != extract.engine
    assert asked >= 30


def test_the_same_model_believed_invents(settings: Settings, embedder: Embedder) -> None:
    # In its own time, so that it is grounding and not the clock that keeps it silent above.
    speaker = Speaker.open(settings.model_copy(update={"llm_timeout": 120.0}))
    assert speaker is not None
    credulous = Assistant(Index.open(settings.home, embedder), replace(speaker, ground=believe))
    cases = sampled([case for case in load_cases("starter") if case.answerable], 4)

    def invents(case: Case) -> bool:
        extract = credulous.ask(case.question, case.history, engine="extractive")
        answer = credulous.ask(case.question, case.history)
        return any(unsupported(credulous, answer, text) for text in own_sentences(answer, extract))

    assert any(map(invents, cases))


def test_a_sentence_is_unsupported_where_its_quote_says_something_else(
    starter: Assistant,
) -> None:
    answer = starter.ask("長岡市の人口は何人ですか。")
    said = answer.sentences[0]
    assert not unsupported(starter, answer, said.text)
    wrong = replace(
        answer, sentences=(Sentence("長岡市の人口は300,000人である。", said.citations),)
    )
    assert unsupported(starter, wrong, wrong.sentences[0].text)
