"""Whose words an answer is: told to whoever reads it or copies it into a document."""

from dataclasses import replace

import pytest

from assistant.chat import Assistant
from assistant.export import to_markdown
from assistant.models import Answer, Citation, Sentence
from assistant.terminal import render_answer
from assistant.wording import is_extract, told_apart, who_answered
from tests.ui.fake import MISSION, MODEL, FakeAssistant, citation, comparison, spoken

QUOTE = "| 短期入所 | ２か所 | 1.5人 |\n宿泊はできるが、送迎はできない。"


@pytest.mark.parametrize(
    ("text", "extract"),
    [
        ("宿泊はできるが、送迎はできない。", True),
        ("〔長岡市・利用〕宿泊はできるが、\n送迎はできない", True),
        ("短期入所：〔数〕2か所、〔配置〕1.5人", True),
        ("短期入所：〔配置〕1.5人", True),
        ("短期入所：〔配置〕15人", False),
        ("宿泊はできない。", False),
        ("送迎はできるが、宿泊はできない。", False),
        ("宿泊はできるが、送迎はできないとされています。", False),
        ("〔長岡市〕", False),
    ],
)
def test_an_extract_is_its_quotes_words_and_no_others(text: str, extract: bool) -> None:
    assert is_extract(Sentence(text, (1,)), [citation(1, QUOTE)]) == extract


def test_another_sources_words_make_no_extract() -> None:
    cited: list[Citation] = [citation(1, "宿泊はできる。"), citation(2, "送迎はできない。")]
    assert not is_extract(Sentence("送迎はできない。", (1,)), cited)
    assert not is_extract(Sentence("送迎はできない。"), cited)
    assert is_extract(Sentence("宿泊はできる。送迎はできない。", (1, 2)), cited)
    entries = [citation(1, "1. 宿泊はできる。"), citation(2, "2. 送迎はできない。")]
    assert is_extract(Sentence("宿泊はできる。送迎はできない。", (1, 2)), entries)


def test_a_models_answer_says_which_sentences_are_the_documents_own() -> None:
    answer = spoken(comparison(MISSION), MODEL)
    written, extract, _ = told_apart(answer).sentences
    assert written == answer.sentences[0]
    quote = answer.citations[0].quote
    assert (extract.text, extract.citations) == (f"〔抜粋・試験県〕{quote}", (1,))
    line = who_answered(answer, signed=True)
    assert f"言語モデル（{MODEL}）が資料をもとに書き" in line
    assert line.endswith("〔抜粋〕の文と表は資料の言葉です。")
    plain = replace(answer, table=None, sentences=answer.sentences[:1])
    assert who_answered(plain, signed=False).endswith("確かめた文です。")


def test_extracts_say_so_only_beside_a_model_and_silence_says_nothing() -> None:
    answer = comparison(MISSION)
    assert who_answered(answer, signed=True) == "答え：資料からの抜粋です。"
    assert who_answered(answer, signed=False) == ""
    silent = FakeAssistant().ask("札幌市の整備方針は?")
    assert who_answered(silent, signed=True) == ""
    assert told_apart(answer) == answer


def test_a_copy_and_the_terminal_tell_them_apart() -> None:
    answer = spoken(comparison(MISSION), "openai-compatible:http://h/v1#gemma_3")
    copied = to_markdown(answer)
    assert "〔抜粋・試験県〕一つの施設に" in copied
    assert "http\\://h/v1\\#gemma\\_3" in copied or "gemma\\_3" in copied
    assert copied.index("言語モデル（") < copied.index("### 出典")
    shown = render_answer(answer, 100)
    assert "〔抜粋・試験県〕一つの施設に" in shown
    assert "答え：言語モデル（openai-compatible:http://h/v1#gemma_3）" in shown
    assert "答え：" not in to_markdown(comparison(MISSION)) + render_answer(comparison(MISSION), 80)
    assert "資料からの抜粋です" in to_markdown(comparison(MISSION), signed=True)
    assert "資料からの抜粋です" in render_answer(comparison(MISSION), 80, signed=True)


def test_what_the_shelf_itself_answers_is_known_as_extracts(starter: Assistant) -> None:
    """Of the sentences that the program takes from documents, as they stand in a model's answer."""
    said: list[tuple[Answer, Sentence]] = []
    for question in starter.examples():
        answer = starter.ask(question)
        said += [(answer, sentence) for sentence in answer.sentences]
    strangers = [one.text for answer, one in said if not is_extract(one, answer.citations)]
    assert said
    assert strangers == []
