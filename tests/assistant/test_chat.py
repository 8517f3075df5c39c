"""What a user gets for a question: the words, where they stand, and silence where there are none."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.examples import MISSION_QUESTION
from assistant.models import NO_ENTRY, Answer, Turn
from assistant.question import QUESTION_CHARACTERS
from assistant.settings import Settings
from ingest.embed import Embedder
from ingest.errors import IndexMissingError, InputError
from ingest.models import Filters
from tests.assistant.cities import FILES, shelve
from tests.assistant.sound import check


def ask(assistant: Assistant, question: str, *before: str) -> Answer:
    answer = assistant.ask(question, [Turn(turn) for turn in before])
    check(answer)
    return answer


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("海野市の人口は何人ですか?", "82,415人"),
        ("山原市の人口を教えてください。", "31,902人"),
        ("海野市の療育手帳の所持者数は?", "640人"),
        ("海野市の身体障害者手帳を持つ人は何人?", "3,120人"),
        ("海野市には短期入所の事業所が何か所ありますか", "6か所"),
        ("海野市の平成28年度の予算はいくらですか？", "1,250万円"),
        ("海野市の2016年度の予算は?", "1,250万円"),
        ("山原市のコーディネーターは何名ですか", "2名"),
        ("山原市の平成30年度の体験利用の利用者数は?", "57人"),
        ("山原市の平成29年度の体験利用の延べ日数は?", "118日"),
    ],
)
def test_a_figure_is_given_with_its_unit_and_its_sentence(
    cities: Assistant, question: str, figure: str
) -> None:
    answer = ask(cities, question)
    assert (answer.kind, answer.status) == ("quantity", "answered")
    assert len(answer.sentences) == 1
    assert figure in answer.sentences[0].text
    assert figure in quotes(answer)


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("地域生活支援拠点等とは何ですか?", "definition", "地域ぐるみで用意する体制"),
        ("海野市はいつまでに整備しますか?", "date", "平成29年度末"),
        ("山原市の拠点はいつ開所しましたか?", "date", "令和2年4月"),
        ("なぜ海野市は面的整備型を選んだのですか?", "reason", "用地が無いため"),
        ("海野市が面的整備型を選んだ理由は?", "reason", "用地が無いため"),
        ("海野市は夜間の緊急時も受け入れますか?", "yes_no", "夜間の緊急時も受け入れる"),
        ("登録はどのように申し込みますか?", "procedure", "市の窓口で登録を申し込む"),
        ("面的整備型の運営主体は?", "open", "幹事となる法人"),
        ("面的整備型の夜間窓口はどこに置きますか?", "open", "当番の事業所"),
    ],
)
def test_each_kind_of_question_is_answered_in_the_documents_words(
    cities: Assistant, question: str, kind: str, words: str
) -> None:
    answer = ask(cities, question)
    assert (answer.kind, answer.status) == (kind, "answered")
    assert words in answer.text
    assert words in quotes(answer)


@pytest.mark.parametrize(
    "question", ["拠点等に必要な5つの機能は何ですか?", "必要な機能をすべて挙げて"]
)
def test_a_list_is_given_whole_and_in_order(cities: Assistant, question: str) -> None:
    answer = ask(cities, question)
    assert answer.kind == "list"
    items = [sentence.text for sentence in answer.sentences if sentence.item]
    wanted = ("相談", "体験の機会", "緊急時の受け入れ", "専門的な人材", "地域の体制づくり")
    assert len(items) == 5
    assert all(word in item for word, item in zip(wanted, items, strict=True))


def test_a_procedure_is_given_step_by_step(cities: Assistant) -> None:
    text = ask(cities, "登録の手順を教えてください").text
    assert text.index("窓口") < text.index("面談") < text.index("電話一本")


def test_the_missions_question_gives_a_table_with_a_column_for_each(cities: Assistant) -> None:
    answer = ask(cities, MISSION_QUESTION)
    assert (answer.kind, answer.status) == ("comparison", "answered")
    assert answer.table
    assert answer.table.columns == ("観点", "多機能拠点型", "面的整備型")
    rows = {row.label: [cell.text for cell in row.cells] for row in answer.table.rows}
    multi, areal = rows["運営主体"]
    assert "建物を営む法人" in multi
    assert "幹事となる法人" in areal
    assert "グループホーム" in answer.text
    assert "建物を設けず" in answer.text


def test_a_cell_with_nothing_to_say_says_so(cities: Assistant) -> None:
    table = ask(cities, MISSION_QUESTION).table
    assert table
    (row,) = [row for row in table.rows if row.label == "夜間窓口"]
    assert row.cells[0].text == NO_ENTRY
    assert "当番の事業所" in row.cells[1].text


def test_a_comparison_on_one_point_has_that_row_alone(cities: Assistant) -> None:
    table = ask(cities, "多機能拠点型と面的整備型の運営主体の違いは?").table
    assert table
    assert [row.label for row in table.rows] == ["運営主体"]


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("海野市と山原市の整備類型の違いは?", ("面的整備型", "多機能拠点型")),
        ("海野市と山原市の人口を比べてください", ("82,415人", "31,902人")),
        ("山原市と海野市では整備時期がどう違いますか", ("令和2年4月", "平成29年度末")),
    ],
)
def test_cities_are_set_side_by_side_each_from_its_own_document(
    cities: Assistant, question: str, cells: tuple[str, ...]
) -> None:
    answer = ask(cities, question)
    assert answer.table
    (row,) = answer.table.rows
    for name, cell, wanted in zip(answer.table.columns[1:], row.cells, cells, strict=True):
        assert wanted in cell.text
        (cited,) = (answer.citations[number - 1] for number in cell.citations)
        assert cited.document.municipality == name


def test_a_comparison_that_one_side_cannot_fill_is_partial(cities: Assistant) -> None:
    answer = ask(cities, "海野市と山原市の予算の違いは?")
    assert answer.status == "partial"
    assert answer.table
    (row,) = answer.table.rows
    assert "1,250万円" in row.cells[0].text
    assert row.cells[1].text == NO_ENTRY
    assert answer.note


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        (["海野市の整備類型は?"], "山原市は?", "多機能拠点型を一か所"),
        (["面的整備型とは何ですか?"], "その運営主体は?", "幹事となる法人"),
        (["面的整備型の運営主体は?"], "多機能拠点型の場合は?", "建物を営む法人"),
        (["海野市の人口は何人ですか?", "山原市は?"], "では、海野市は?", "82,415人"),
        (["海野市の整備類型は?"], "もっと詳しく", "既存の事業所をつなぐ"),
    ],
)
def test_a_follow_up_is_answered_as_its_whole_question(
    cities: Assistant, before: Sequence[str], question: str, words: str
) -> None:
    answer = ask(cities, question, *before)
    assert answer.status == "answered"
    assert answer.question == question
    assert answer.standalone_question != question
    assert words in answer.text


def test_a_city_that_is_not_on_the_shelf_is_named(cities: Assistant) -> None:
    answer = ask(cities, "札幌市の整備方針は?")
    assert answer.status == "not_found"
    assert "札幌市" in answer.note
    assert answer.note in answer.text
    assert answer.sentences == ()


@pytest.mark.parametrize(
    "question",
    [
        "山原市の予算はいくらですか?",
        "海野市のコーディネーターは何名いますか?",
        "海野市の体験利用の延べ日数は?",
        "海野市の令和3年度の予算はいくらですか?",
        "山原市の平成28年度の体験利用の利用者数は?",
        "海野市の地区別の訪問件数は何件ですか?",
        "海野市の動物園の入場料は?",
    ],
)
def test_what_the_shelf_does_not_say_is_not_made_up(cities: Assistant, question: str) -> None:
    answer = ask(cities, question)
    assert answer.status == "not_found"
    assert answer.table is None
    assert answer.note
    assert not any(figure in answer.text for figure in ("31", "45", "1,250", "41人", "2名"))


def test_silence_comes_with_headings_nearby(cities: Assistant) -> None:
    answer = ask(cities, "山原市の体験利用の料金はいくらですか?")
    assert answer.status == "not_found"
    assert 1 <= len(answer.suggestions) <= 3
    headings = {
        heading
        for name in ("山原市.md",)
        for heading in FILES[name].splitlines()
        if heading[:1] == "#"
    }
    assert all(any(s in heading for heading in headings) for s in answer.suggestions)
    assert all(suggestion in answer.text for suggestion in answer.suggestions)


@pytest.mark.parametrize(
    "words", ["こんにちは", "ありがとうございました。", "よろしくお願いします"]
)
def test_chatter_gets_a_polite_word_and_no_claim(cities: Assistant, words: str) -> None:
    answer = ask(cities, words)
    assert answer.status == "not_found"
    assert "質問" in answer.text
    assert answer.suggestions == ()


@pytest.mark.parametrize("question", ["", "  \n　"])
def test_an_empty_question_is_refused(cities: Assistant, question: str) -> None:
    with pytest.raises(InputError, match="空"):
        cities.ask(question)


def test_a_question_is_refused_only_beyond_the_limit(cities: Assistant) -> None:
    with pytest.raises(InputError, match=r"2,001文字.*2,000文字"):
        cities.ask("あ" * (QUESTION_CHARACTERS + 1))
    check(cities.ask("の" * QUESTION_CHARACTERS))


@pytest.mark.parametrize("question", ["?", "🈳🈳", "﷽", "海野市", "は", "A" * 200])
def test_odd_questions_get_a_sound_answer(cities: Assistant, question: str) -> None:
    ask(cities, question)


def test_filters_keep_an_answer_to_their_documents(cities: Assistant) -> None:
    narrowed = cities.ask("人口は何人ですか?", filters=Filters(municipality="山原市"))
    check(narrowed)
    assert "31,902人" in narrowed.text
    assert {c.document.municipality for c in narrowed.citations} == {"山原市"}


def test_an_answer_keeps_the_id_and_names_its_generation(cities: Assistant) -> None:
    answer = cities.ask("海野市の人口は?", id="q7")
    assert answer.id == "q7"
    assert answer.index == cities.index_id
    assert answer.engine == "extractive"
    assert answer.elapsed_ms > 0


def test_asking_twice_gives_the_same(cities: Assistant) -> None:
    first, second = (cities.ask(MISSION_QUESTION).to_json() for _ in range(2))
    assert {**first, "elapsed_ms": 0} == {**second, "elapsed_ms": 0}


def test_a_stream_grows_and_ends_with_the_answer(cities: Assistant) -> None:
    *growing, last = cities.stream(MISSION_QUESTION)
    assert len(growing) > 3
    for before, after in pairwise(growing):
        assert after.text.startswith(before.text)
        assert len(after.text) > len(before.text)
    assert all(event.answer is None for event in growing)
    assert last.answer
    assert last.text == last.answer.text == cities.ask(MISSION_QUESTION).text


def test_a_search_gives_whole_passages_as_citations(cities: Assistant) -> None:
    found = cities.search("夜間の受け入れ", k=3, filters=Filters(municipality="海野市"))
    assert [citation.number for citation in found] == [1, 2, 3]
    assert "夜間の緊急時も受け入れる。" in found[0].quote
    assert found[0].headings == ("３．緊急時の対応",)
    assert {citation.document.municipality for citation in found} == {"海野市"}
    with pytest.raises(InputError):
        cities.search(" ")


def test_the_examples_can_be_answered_and_the_mission_leads(cities: Assistant) -> None:
    examples = cities.examples()
    assert examples[0] == MISSION_QUESTION
    assert len(set(examples)) == len(examples) <= 5
    assert ask(cities, examples[1]).status == "answered"


def test_a_shelf_of_a_single_passage_answers(tmp_path: Path, embedder: Embedder) -> None:
    index = shelve(tmp_path, {"人口.txt": "架空市の概要\n\n人口は12,345人である。\n"}, embedder)
    assistant = Assistant(index)
    assert "12,345人" in ask(assistant, "人口は何人ですか?").text
    assert ask(assistant, "予算はいくらですか?").status == "not_found"


def test_a_newer_generation_is_noticed(tmp_path: Path, embedder: Embedder) -> None:
    assistant = Assistant(shelve(tmp_path, {"海野市.txt": FILES["海野市.txt"]}, embedder))
    before = assistant.index_id
    assert ask(assistant, "山原市の人口は何人ですか?").status == "not_found"
    shelve(tmp_path, {"山原市.md": FILES["山原市.md"]}, embedder)
    answer = ask(assistant, "山原市の人口は何人ですか?")
    assert "31,902人" in answer.text
    assert answer.index == assistant.index_id != before
    assert len(assistant.documents()) == 2


def test_a_home_without_an_index_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        Assistant.open(Settings(home=tmp_path))


def test_a_search_marks_the_words_and_says_what_to_read_first(cities: Assistant) -> None:
    query = "夜間の受け入れ"
    found = cities.search(query, k=3)
    best = found[0]
    assert any("夜間" in best.quote[start:end] for start, end in best.highlights)
    assert best.excerpt is not None
    first, last = best.excerpt
    assert "夜間" in best.quote[first:last]
    assert best.to_json()["highlights"] == [list(span) for span in best.highlights]


def test_the_quotes_of_an_answer_are_marked_too(cities: Assistant) -> None:
    answer = cities.ask("海野市の人口は?")
    assert answer.citations
    for citation in answer.citations:
        assert all(0 <= a < b <= len(citation.quote) for a, b in citation.highlights)
    assert any(citation.highlights for citation in answer.citations)


@pytest.mark.parametrize(
    "filters", [Filters(municipality="札幌市"), Filters(document_ids=("無い",))]
)
def test_a_filter_that_names_nothing_on_the_shelf_is_refused(
    filters: Filters, cities: Assistant
) -> None:
    with pytest.raises(InputError, match="索引にある"):
        cities.ask("人口は?", filters=filters)
    with pytest.raises(InputError, match="索引にある"):
        cities.search("人口", filters=filters)
