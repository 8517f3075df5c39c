"""Figures that extraction tore from their labels are never asserted; captions keep theirs with every row."""

from pathlib import Path

import docx
import pytest

from assistant.chat import Assistant
from ingest.embed import Embedder
from ingest.index import Index
from ingest.pipeline import ingest
from tests.assistant import sound

NUMBERS_FIRST = """松原市の障害福祉サービス事業所数

１．区域別の事業所数
北部、南部及び東部の事業所数は次の表のとおりである。

14
27
9
短期入所
生活介護
共同生活援助
"""
TWO_BLOCKS = """若松町地域生活支援拠点の現況

２　利用者数
短期入所
生活介護
自立訓練

平成27年度
平成28年度

35
41
128
133
8
11
"""
TWO_TO_A_LABEL = """三沢市の相談支援の状況

３　相談件数
区分 平成27年度 平成28年度
計画相談 210 245
地域移行 12 15
地域定着
18 22
合計
240 282
"""
SERVICES = ("短期入所", "生活介護")
WARDS = {f"{name}区": (number + 3, number * 7 + 20) for number, name in enumerate("東西南北中")}


def assistant_over(place: Path, embedder: Embedder) -> Assistant:
    failed = [e.error for e in ingest([place / "資料"], place / "home", embedder) if e.error]
    assert not failed
    return Assistant(Index.open(place / "home", embedder))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (NUMBERS_FIRST, ["短期入所は何か所ですか?", "生活介護の事業所数は?"]),
        (TWO_BLOCKS, ["短期入所の利用者は何人ですか?", "平成28年度の生活介護の利用者数は?"]),
        (
            TWO_TO_A_LABEL,
            [
                "平成28年度の地域定着の相談件数は?",
                "相談件数の合計は?",
                "計画相談は何件?",
                "件数をすべて挙げて",
            ],
        ),
    ],
)
def test_a_figure_without_its_label_is_not_asserted(
    tmp_path: Path, embedder: Embedder, text: str, questions: list[str]
) -> None:
    (tmp_path / "資料").mkdir()
    (tmp_path / "資料" / "統計.txt").write_text(text, encoding="utf-8")
    torn = assistant_over(tmp_path, embedder)
    assert {question: torn.ask(question).status for question in questions} == dict.fromkeys(
        questions, "not_found"
    )


def markdown(path: Path) -> None:
    """A table with two rows of heads for each of two years, the city and the year in its caption."""
    lines = ["# サービスの量", ""]
    for year, more in ((27, 0), (28, 30)):
        lines += [f"表{year - 26} 白鳥市の区別の事業所数（平成{year}年度末）", ""]
        lines += ["| 区 | 障害福祉サービス | |", "|---|---|---|", f"| | {' | '.join(SERVICES)} |"]
        for ward, figures in WARDS.items():
            lines.append(f"| {ward} | {' | '.join(str(f + more) for f in figures)} |")
        lines.append("")
    path.with_suffix(".md").write_text("\n".join(lines), encoding="utf-8")


def word(path: Path) -> None:
    """The same two tables in Word, with one row of heads."""
    file = docx.Document()
    file.add_paragraph("サービスの量")
    for year, more in ((27, 0), (28, 30)):
        file.add_paragraph(f"表{year - 26} 白鳥市の区別の事業所数（平成{year}年度末）")
        table = file.add_table(rows=1, cols=3)
        for cell, text in zip(table.rows[0].cells, ("区", *SERVICES), strict=True):
            cell.text = text
        for ward, figures in WARDS.items():
            row = [ward, *(str(f + more) for f in figures)]
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        file.add_paragraph("")
    file.save(str(path.with_suffix(".docx")))


@pytest.fixture(scope="module", params=[markdown, word])
def tables(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Assistant:
    """An assistant over one file with two tables that only their captions tell apart."""
    place = tmp_path_factory.mktemp("tables")
    (place / "資料").mkdir()
    request.param(place / "資料" / "事業所")
    return assistant_over(place, embedder)


@pytest.mark.parametrize("ward", WARDS)
@pytest.mark.parametrize("year", [27, 28])
@pytest.mark.parametrize("service", SERVICES)
def test_a_caption_tells_tables_apart_for_each_of_their_rows(
    tables: Assistant, ward: str, year: int, service: str
) -> None:
    answer = tables.ask(f"平成{year}年度末の{ward}の{service}は何か所?")
    sound.check(answer)
    figure = WARDS[ward][SERVICES.index(service)] + (30 if year == 28 else 0)
    assert answer.status == "answered"
    assert f"{service}〕{figure}" in answer.text
    assert any(f"平成{year}年度末" in heading for heading in answer.citations[0].headings)


def test_a_city_that_only_a_caption_names_is_answered(tables: Assistant) -> None:
    answer = tables.ask("2016年度の白鳥市の東区の短期入所は何か所?")
    assert "短期入所〕33" in answer.text
    assert tables.ask("2016年度の松本市の東区の短期入所は何か所?").status == "not_found"
