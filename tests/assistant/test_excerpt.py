"""What of an answer may stand in a cell or a memo."""

from collections.abc import Sequence

from assistant.excerpt import excerpts, share_of, without_number
from assistant.models import Answer, Citation, Sentence, Table, TableRow
from tests.assistant.conftest import DOCUMENT


def source(number: int, quote: str, *headings: str) -> Citation:
    return Citation(number, DOCUMENT, None, (number, number), headings or ("予算",), quote)


def answer(
    sentences: Sequence[Sentence], *citations: Citation, table: Table | None = None
) -> Answer:
    return Answer(
        question="問い",
        standalone_question="問い",
        kind="open",
        status="answered",
        text="",
        sentences=tuple(sentences),
        table=table,
        citations=citations,
    )


def texts(given: Answer, *known: str) -> list[str]:
    return [excerpt.text for excerpt in excerpts(given, known)]


def test_a_bare_heading_says_nothing_alone() -> None:
    given = answer(
        [Sentence("床数と予算", (1,), True), Sentence("床は2床である。", (2,))],
        source(1, "床数と予算", "緊急時", "床数と予算"),
        source(2, "床は2床である。"),
    )
    assert texts(given) == ["床は2床である。"]


def test_a_sentence_that_announces_a_list_goes_where_the_list_is_there() -> None:
    lead, entry = Sentence("課題は、次の2つである。", (1,)), Sentence("1. 職員の不足", (2,), True)
    first, second = source(1, "課題は、次の2つである。"), source(2, "1. 職員の不足")
    assert texts(answer([lead, entry], first, second)) == ["1. 職員の不足"]
    assert texts(answer([lead], first)) == ["課題は、次の2つである。"]


def test_a_name_that_the_reader_sees_is_not_said_again() -> None:
    given = answer([Sentence("〔熊本市・緊急時の受入れ・床数〕2床", (1,))], source(1, "2床"))
    assert texts(given, "熊本市") == ["〔緊急時の受入れ・床数〕2床"]
    assert texts(given, "熊本市", "緊急時の受入れ") == ["〔床数〕2床"]
    assert texts(given, "床数") == ["〔熊本市・緊急時の受入れ・床数〕2床"]


def test_what_rests_on_no_source_is_left_out() -> None:
    assert texts(answer([Sentence("うわさである。")])) == []


def test_an_answer_that_is_but_a_table_gives_its_cells() -> None:
    row = TableRow("建物", (Sentence("置かない", (1,)), Sentence("記載なし")))
    given = answer([], source(1, "置かない"), table=Table(("観点", "面的", "多機能"), (row,)))
    assert texts(given) == ["〔面的・建物〕置かない"]


def test_an_entry_loses_its_number_and_nothing_else() -> None:
    given = answer([Sentence("〔課題〕② 夜間の受入れ", (1,), True)], source(1, "② 夜間の受入れ"))
    (excerpt,) = excerpts(given)
    assert without_number(excerpt).text == "〔課題〕夜間の受入れ"
    assert (excerpt.place, excerpt.bare) == ("〔課題〕", "② 夜間の受入れ")


def test_a_statement_shares_words_by_itself_by_its_headings_or_in_other_words() -> None:
    quote = "二千万円を計上した。"
    given = answer([Sentence(quote, (1,))], source(1, quote, "コールセンター", "予算措置額"))
    (excerpt,) = excerpts(given)
    assert share_of("コールセンターの予算", excerpt) == 1.0
    assert share_of("お金", excerpt) > 0
    assert share_of("運営主体", excerpt) == 0.0
    assert share_of("??", excerpt) == 1.0
