"""A row tells its figures with the measure that its table writes once, and the one of the year asked about."""

from assistant.compose.draft import word
from assistant.rows import figures_in, of_years
from ingest.models import Unit

BEDS = (
    ("項目", "確保床数"),
    ("単位", "床"),
    ("令和6年度", "4"),
    ("令和7年度", "5"),
)
COSTS = (("区分（千円）", "委託料"), ("令和6年度", "86,000"), ("令和7年度", "87,500"))
PLACES = (("区", "北区"), ("短期入所（か所）", "4"))


def row(cells: tuple[tuple[str, str], ...]) -> Unit:
    return Unit(
        text="| " + " | ".join(cell for _, cell in cells) + " |",
        kind="row",
        lines=(1, 1),
        cells=cells,
    )


def test_the_column_of_measures_is_no_figure_of_its_own() -> None:
    assert word(row(BEDS)) == "確保床数：〔令和6年度〕4床、〔令和7年度〕5床"


def test_a_measure_that_the_row_does_not_write_is_ours() -> None:
    assert word(row(COSTS)) == "委託料：〔令和6年度〕86,000〔千円〕、〔令和7年度〕87,500〔千円〕"


def test_a_measure_that_stands_beside_the_figure_is_not_said_twice() -> None:
    assert word(row(PLACES)) == "北区：〔短期入所（か所）〕4"


def test_words_get_no_measure() -> None:
    assert [
        f.measure for f in figures_in((("項目", "床"), ("単位", "床"), ("備考", "検討中")))
    ] == [""]


def test_the_figure_of_one_year() -> None:
    figure = of_years(BEDS, {2025})
    assert figure is not None
    assert (figure.head, figure.text, figure.measure) == ("令和7年度", "5", "床")
    assert of_years(BEDS, {2030}) is None
    assert of_years(BEDS, {2024, 2025}) is None
