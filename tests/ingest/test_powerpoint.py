"""A PowerPoint file gives a page for each slide, under its title, with its tables and charts."""

from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.ingest.office import fill, headings, kinds, read_as, repacked, rows, saved

TITLE_AND_BODY, TITLE_ONLY, EMPTY = 1, 5, 6


@pytest.fixture
def show() -> Any:
    return Presentation()


def slide_of(show: Any, layout: int, title: str | None = None) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[layout])
    if title is not None:
        slide.shapes.title.text = title
    return slide


def box(slide: Any, text: str, top: float, left: float = 1) -> Any:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    shape.text_frame.text = text
    return shape


def test_a_slide_is_a_page_under_its_title(tmp_path: Path, show: Any) -> None:
    slide_of(show, TITLE_AND_BODY, "拠点の五つの機能").placeholders[1].text = "相談\n緊急時の受入れ"
    slide_of(show, TITLE_AND_BODY, "進め方").placeholders[1].text = "面的に整備する。"
    raw = read_as(tmp_path, "a.pptx", saved(show))
    assert [(b.page, b.kind, b.text) for b in raw.blocks or ()] == [
        (1, "heading", "拠点の五つの機能"),
        (1, "item", "相談"),
        (1, "item", "緊急時の受入れ"),
        (2, "heading", "進め方"),
        (2, "paragraph", "面的に整備する。"),
    ]
    assert (raw.page_count, raw.title) == (2, "拠点の五つの機能")


def test_shapes_are_read_from_the_top_whatever_their_order(tmp_path: Path, show: Any) -> None:
    slide = slide_of(show, EMPTY)
    box(slide, "下に書く。", 5)
    box(slide, "右に書く。", 3, left=5)
    box(slide, "左に書く。", 3)
    box(slide, "夜間の体制", 1)
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Inches(1), Inches(6), Inches(1), Inches(1))
    inner.text_frame.text = "組の中。"
    assert kinds(read_as(tmp_path, "a.pptx", saved(show))) == [
        ("heading", "夜間の体制"),
        ("paragraph", "左に書く。"),
        ("paragraph", "右に書く。"),
        ("paragraph", "下に書く。"),
        ("paragraph", "組の中。"),
    ]


def test_a_table_keeps_its_heads_and_merged_labels(tmp_path: Path, show: Any) -> None:
    slide = slide_of(show, TITLE_ONLY, "事業所数")
    table = slide.shapes.add_table(4, 3, 0, Inches(2), Inches(5), Inches(3)).table
    fill(
        table,
        [["区", "種別", "か所"], ["東区", "短期", "12"], ["", "通所", "5"], ["西区", "短期", "3"]],
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    raw = read_as(tmp_path, "a.pptx", saved(show))
    assert rows(raw) == [
        (("区", "東区"), ("種別", "短期"), ("か所", "12")),
        (("区", "東区"), ("種別", "通所"), ("か所", "5")),
        (("区", "西区"), ("種別", "短期"), ("か所", "3")),
    ]
    assert {block.page for block in raw.blocks or ()} == {1}


def test_a_chart_gives_the_figures_behind_it(tmp_path: Path, show: Any) -> None:
    slide = slide_of(show, TITLE_ONLY, "利用の実績")
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["平成28年度", "平成29年度"]
    data.add_series("利用者数", (41, 57.5))
    data.add_series("日数", (118, None))
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    slide.shapes.add_chart(kind, 0, Inches(2), Inches(5), Inches(3), data)
    assert rows(read_as(tmp_path, "a.pptx", saved(show))) == [
        (("", "平成28年度"), ("利用者数", "41"), ("日数", "118")),
        (("", "平成29年度"), ("利用者数", "57.5"), ("日数", "")),
    ]


def test_hidden_slides_and_notes_are_not_read(tmp_path: Path, show: Any) -> None:
    slide_of(show, TITLE_ONLY, "秘密の頁").element.set("show", "0")
    slide = slide_of(show, TITLE_ONLY, "公開の頁")
    slide.notes_slide.notes_text_frame.text = "話す内容"
    raw = read_as(tmp_path, "a.pptx", saved(show))
    assert headings(raw) == [(1, "公開の頁")]
    assert [(line.text, line.page) for line in raw.lines] == [("公開の頁", 2)]


def test_what_a_file_says_of_itself(tmp_path: Path, show: Any) -> None:
    slide_of(show, TITLE_ONLY, "一枚目")
    show.core_properties.title, show.core_properties.author = "説明会の資料", "福祉課"
    raw = read_as(tmp_path, "a.pptx", saved(show))
    assert (raw.title, raw.publisher) == ("説明会の資料", "福祉課")


def test_a_chart_that_claims_points_without_end_gives_none(tmp_path: Path, show: Any) -> None:
    slide = slide_of(show, TITLE_ONLY, "利用の実績")
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["平成28年度", "平成29年度"]
    data.add_series("利用者数", (41, 57.5))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, Inches(2), Inches(5), Inches(3), data)

    def claim(_: str, part: bytes) -> bytes:
        return part.replace(b'ptCount val="2"', b'ptCount val="999999999"')

    assert rows(read_as(tmp_path, "a.pptx", repacked(saved(show), claim))) == []
