"""A quote is shown where it stands in its document, and only there."""

import pytest

from assistant.chat import Assistant
from assistant.surroundings import Surroundings, surroundings
from ingest.errors import UnknownDocumentError
from ingest.models import Line, Passage, RawDocument
from ingest.passages import build_passages

TEXT = """１．相談の窓口
市は相談の窓口を置く。窓口は平日の昼に開く。
夜は当番の事業所が電話を受ける。

２．受入れ
緊急のときは短期入所で受け入れる。
受け入れる日数は七日までである。

３．見直し
受け入れる日数は七日までである。
この要綱は三年ごとに見直す。
"""


def passages(text: str = TEXT, page: int | None = None) -> tuple[Passage, ...]:
    lines = tuple(Line(n, line, page) for n, line in enumerate(text.splitlines(), start=1))
    return build_passages("rules", RawDocument(lines))


def found(quote: str, lines: tuple[int, int] = (1, 1)) -> Surroundings:
    shown = surroundings(passages(), quote, lines, None)
    assert shown is not None
    return shown


def quoted(shown: Surroundings) -> str:
    return "".join(p.text[start:end] for p in shown.paragraphs for start, end in p.quoted)


def test_a_quote_stands_between_what_is_before_and_behind_it() -> None:
    shown = found("緊急のときは短期入所で受け入れる。")
    texts = [paragraph.text for paragraph in shown.paragraphs]
    place = next(i for i, paragraph in enumerate(shown.paragraphs) if paragraph.quoted)
    assert quoted(shown) == "緊急のときは短期入所で受け入れる。"
    assert "夜は当番の事業所が電話を受ける。" in texts[:place]
    assert "この要綱は三年ごとに見直す。" in texts[place + 1 :]
    assert [p.text for p in shown.paragraphs if p.kind == "heading"] == [
        "１．相談の窓口",
        "２．受入れ",
        "３．見直し",
    ]


def test_sentences_of_one_line_are_one_paragraph_with_the_cited_one_marked() -> None:
    shown = found("窓口は平日の昼に開く。")
    paragraph = next(p for p in shown.paragraphs if p.quoted)
    assert paragraph.text == "市は相談の窓口を置く。窓口は平日の昼に開く。"
    assert quoted(shown) == "窓口は平日の昼に開く。"


@pytest.mark.parametrize(("line", "heading"), [(7, "２．受入れ"), (10, "３．見直し")])
def test_of_the_same_words_at_two_places_the_cited_ones_are_meant(line: int, heading: str) -> None:
    shown = found("受け入れる日数は七日までである。", (line, line))
    assert shown.lines == (line, line)
    assert shown.headings == (heading,)


def test_a_quote_over_several_sentences_is_marked_from_its_beginning_to_its_end() -> None:
    quote = "市は相談の窓口を置く。\n窓口は平日の昼に開く。\n夜は当番の事業所が電話を受ける。"
    assert quoted(found(quote)) == quote.replace("\n", "")


@pytest.mark.parametrize("quote", ["窓口は毎日開く。", "", " \n"])
def test_words_that_the_document_has_not_are_nowhere(quote: str) -> None:
    assert surroundings(passages(), quote, (1, 1), None) is None


def test_a_part_of_a_sentence_is_marked_to_the_character() -> None:
    spaced = "窓口 は\u3000平日の 昼に開く。"
    shown = surroundings(passages(spaced), "平日の昼", (1, 1), None)
    assert shown is not None
    assert quoted(shown) == "平日の 昼"


def test_every_citation_of_an_answer_is_found_in_its_document(cities: Assistant) -> None:
    for question in (*cities.examples(), "登録の手順は?", "各市の人口は?"):
        for citation in cities.ask(question).citations:
            document, own = cities.document(citation.document.id)
            shown = surroundings(own, citation.quote, citation.lines, citation.page)
            assert shown is not None
            assert document.id == citation.document.id
            assert "".join(quoted(shown).split()) == "".join(citation.quote.split())
            assert (shown.lines, shown.page) == (citation.lines, citation.page)


def test_a_document_that_is_not_on_the_shelf_is_unknown(cities: Assistant) -> None:
    with pytest.raises(UnknownDocumentError):
        cities.document("../guidance")
