"""Attributes beside municipalities, over invented cities and over the starter shelf."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.functions import functions_of, own_names
from assistant.matrix import Matrix, build_matrix, names_in
from assistant.models import NO_ENTRY, Sentence
from ingest.embed import Embedder
from ingest.errors import InputError
from ingest.japanese import squeeze
from ingest.models import Filters
from ingest.readers import read
from tests.assistant.cheap import BigramEmbedder
from tests.assistant.cities import GUIDANCE, UMINO, shelve

FIVE = [
    "緊急時の受入れ・対応",
    "相談支援機能",
    "体験の機会・場の確保",
    "専門性の確保",
    "地域の体制づくり",
]

GUIDANCE_LIST = [
    "相談",
    "体験の機会と場",
    "緊急時の受け入れ",
    "専門的な人材の養成",
    "地域の体制づくり",
]


def cell(matrix: Matrix, row: str, column: str) -> Sentence:
    at = matrix.table.columns.index(column) - 1
    return next(each.cells[at] for each in matrix.table.rows if each.label == row)


def check(matrix: Matrix) -> None:
    """Cells cite their column's documents alone, and word for word; numbers are used and in order."""
    used: list[int] = []
    for row in matrix.table.rows:
        assert len(row.cells) == len(matrix.columns)
        for said, column in zip(row.cells, matrix.columns, strict=True):
            assert bool(said.citations) == (said.text != NO_ENTRY)
            assert {c.document.id for c in matrix.sources_of(said)} <= column.documents
            used += said.citations
    numbers = [citation.number for citation in matrix.citations]
    assert list(dict.fromkeys(used)) == numbers == list(range(1, len(numbers) + 1))
    for citation in matrix.citations:
        lines = read(Path(citation.document.path)).lines
        assert squeeze(citation.quote) in squeeze("".join(line.text for line in lines))


def test_the_functions_are_those_that_the_guidance_lists(starter: Assistant) -> None:
    assert [row.label for row in functions_of(starter)] == FIVE


def test_a_sentence_may_announce_the_functions(cities: Assistant) -> None:
    labels = [row.label for row in functions_of(cities)]
    assert labels == GUIDANCE_LIST
    matrix = build_matrix(cities, ["機能"], ["市"])
    check(matrix)
    assert "2床" in cell(matrix, "緊急時の受け入れ", "海野市").text
    assert "コーディネーターを2名" in cell(matrix, "地域の体制づくり", "山原市").text


def test_functions_by_cities_over_the_starter_shelf(starter: Assistant) -> None:
    matrix = build_matrix(starter, ["機能"], ["市"])
    check(matrix)
    assert matrix.table.columns == ("機能", "熊本市", "長岡市")
    assert [row.label for row in matrix.table.rows] == FIVE
    assert "短期入所施設" in cell(matrix, FIVE[0], "熊本市").text
    assert "コールセンター" in cell(matrix, FIVE[0], "長岡市").text
    assert "ほぼ未整備" in cell(matrix, FIVE[2], "長岡市").text
    # What is 専門性の確保 in the guidance is 専門的人材の確保、養成 in 長岡市.
    assert "12,000千円" in cell(matrix, FIVE[3], "長岡市").text
    for row in matrix.table.rows:
        for said in row.cells:
            assert said.text.startswith("〔") or said.text not in FIVE
            assert len(said.text) <= 340


def test_ones_own_attributes_and_questions(starter: Assistant) -> None:
    rows = ["整備類型", "コールセンターの費用", "人口は何人ですか?"]
    matrix = build_matrix(starter, rows, ["熊本", "長岡市"])
    check(matrix)
    assert matrix.table.columns == ("項目", "熊本市", "長岡市")
    assert "面的整備型" in cell(matrix, rows[0], "熊本市").text
    assert "併用整備型" in cell(matrix, rows[0], "長岡市").text
    assert cell(matrix, rows[1], "熊本市") == Sentence(NO_ENTRY)
    assert "2,000万円" in cell(matrix, rows[1], "長岡市").text
    assert cell(matrix, rows[2], "熊本市") == Sentence(NO_ENTRY)
    assert "273,881人" in cell(matrix, rows[2], "長岡市").text


def test_documents_may_be_columns(starter: Assistant) -> None:
    matrix = build_matrix(starter, ["整備類型"], ["資料"])
    check(matrix)
    assert len(matrix.columns) == 4
    alone = build_matrix(starter, ["面的整備型の運営主体"], ["hub-types-and-functions"])
    check(alone)
    assert "複数の法人" in alone.table.rows[0].cells[0].text


def test_a_city_that_is_silent_gets_no_other_citys_words(cities: Assistant) -> None:
    matrix = build_matrix(cities, ["人口", "予算", "コーディネーターの人数", "運営主体"], ["市"])
    check(matrix)
    assert "82,415人" in cell(matrix, "人口", "海野市").text
    assert "31,902人" in cell(matrix, "人口", "山原市").text
    assert cell(matrix, "予算", "山原市").text == NO_ENTRY
    assert cell(matrix, "運営主体", "海野市").text == NO_ENTRY  # and not its population
    assert cell(matrix, "コーディネーターの人数", "海野市").text == NO_ENTRY


def test_a_whole_list_stands_in_a_cell(cities: Assistant) -> None:
    matrix = build_matrix(cities, ["今後の課題"], ["山原市"])
    text = matrix.table.rows[0].cells[0].text
    assert text.count("、") == 2
    assert "夜間の送迎を担う事業所が無い" in text


def test_a_functions_row_is_never_answered_by_the_list_that_named_it(
    tmp_path: Path, embedder: Embedder
) -> None:
    listing = "拠点等に必要な機能は、①相談、②体験の機会・場、③専門的人材の確保・養成である。\n"
    index = shelve(
        tmp_path, {"海野市.md": f"# 海野市の拠点\n\n## 必要な機能\n\n{listing}"}, embedder
    )
    matrix = build_matrix(Assistant(index), ["機能"], ["市"])
    assert [row.label for row in matrix.table.rows] == [
        "相談",
        "体験の機会・場",
        "専門的人材の確保・養成",
    ]
    assert {said.text for row in matrix.table.rows for said in row.cells} == {NO_ENTRY}


def test_a_document_is_asked_by_its_own_name_for_a_function(starter: Assistant) -> None:
    rows = functions_of(starter)
    names = own_names(starter, rows, Filters(municipality="長岡市"))
    assert names["専門性の確保"] == "専門的人材の確保、養成"
    assert names["相談支援機能"] == "相談機能"
    assert "地域の体制づくり" not in names  # called just that
    assert own_names(starter, rows, Filters(municipality="熊本市")) == {}


@pytest.mark.parametrize(
    ("rows", "columns", "word"),
    [
        ([], ["市"], "比べる項目がありません"),
        (["人口"], [], "比べる市町村や資料がありません"),
        (
            ["人口"],
            ["札幌市"],
            "「札幌市」の資料は登録されていません。資料があるのは山原市・海野市です",
        ),
        (["人口"], ["no-such-id"], "kyoten docs"),
        (["人\x00口"], ["市"], "使えない文字"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    cities: Assistant, rows: list[str], columns: list[str], word: str
) -> None:
    with pytest.raises(InputError) as refused:
        build_matrix(cities, rows, columns)
    assert word in refused.value.detail
    assert "\n" not in refused.value.detail


def test_a_shelf_without_a_list_or_without_cities_says_so(tmp_path: Path) -> None:
    index = shelve(tmp_path, {"覚書.txt": "会議は十時に始まる。\n"}, BigramEmbedder(tmp_path))
    with pytest.raises(InputError, match="機能の一覧"):
        build_matrix(Assistant(index), ["機能"], ["資料"])
    with pytest.raises(InputError, match="市町村の資料が登録されていません"):
        build_matrix(Assistant(index), ["時間"], ["市"])


def test_documents_of_one_title_are_told_apart(tmp_path: Path) -> None:
    files = {"a.md": GUIDANCE, "b.md": GUIDANCE + "\n別の版である。\n", "海野市.txt": UMINO}
    index = shelve(tmp_path, files, BigramEmbedder(tmp_path))
    labels = build_matrix(Assistant(index), ["運営主体"], ["資料"]).table.columns
    assert len(set(labels)) == 4


def test_names_are_parted_by_commas_or_where_there_is_none_by_the_japanese_one() -> None:
    assert names_in("体験の機会、場, 予算 ,") == ["体験の機会、場", "予算"]
    assert names_in("整備類型、運営主体") == ["整備類型", "運営主体"]
    assert names_in("整備類型，予算") == ["整備類型", "予算"]
    assert names_in(" , ") == []
