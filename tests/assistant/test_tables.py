"""A figure of an Excel table is answered with its cell, and none is lent to another row or head."""

from pathlib import Path

import openpyxl
import pytest

from assistant.chat import Assistant
from evals.run import extracted
from ingest.embed import Embedder
from ingest.index import Index
from ingest.pipeline import ingest
from tests.assistant import sound

SERVICES = ["短期入所", "生活介護", "共同生活援助"]
FIGURES = {"東区": (12, 31, 25), "西区": (7, 18, 16), "南区": (9, 22, 14), "北区": (4, 11, 8)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    """An assistant over one workbook: districts down, services across."""
    place = tmp_path_factory.mktemp("office")
    (place / "資料").mkdir()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "事業所数"
    sheet.append(["区別の障害福祉サービス事業所数"])
    sheet.append(["", "", "", "（単位：か所）"])
    sheet.append(["区", *SERVICES])
    for district, figures in FIGURES.items():
        sheet.append([district, *figures])
    book.save(place / "資料" / "事業所一覧.xlsx")
    failed = [e.error for e in ingest([place / "資料"], place / "home", embedder) if e.error]
    assert not failed
    return Assistant(Index.open(place / "home", embedder))


@pytest.mark.parametrize("district", FIGURES)
def test_a_cell_is_answered_with_its_label_and_head(office: Assistant, district: str) -> None:
    answer = office.ask(f"{district}の短期入所は何か所?")
    sound.check(answer)
    assert answer.status == "answered"
    figure = str(FIGURES[district][0])
    assert district in answer.text
    assert f"{district}：〔短期入所（か所）〕{figure}、" in answer.text
    (citation, *_) = answer.citations
    assert citation.quote.startswith(f"| {district} | {figure} |")
    assert citation.quote in extracted(Path(citation.document.path))


def test_a_district_that_the_table_lacks_is_not_answered(office: Assistant) -> None:
    assert office.ask("中央区の短期入所は何か所?").status == "not_found"
