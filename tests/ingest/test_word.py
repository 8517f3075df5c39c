"""A Word file is read as it prints: headings by style, numbers counted, tables with their labels."""

from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.readers.numbering import format_number
from tests.ingest.office import fill, headings, kinds, read_as, repacked, rows, saved

W = nsdecls("w")


@pytest.fixture
def paper() -> Any:
    return docx.Document()


def test_headings_keep_their_levels_and_the_title_is_none(tmp_path: Path, paper: Any) -> None:
    paper.add_heading("みどり市の拠点整備", 0)
    paper.add_heading("現状", 1)
    paper.add_paragraph("短期入所が足りない。")
    paper.add_heading("夜間の体制", 2)
    paper.add_paragraph("当番を置く。")
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert raw.title == "みどり市の拠点整備"
    assert headings(raw) == [(1, "現状"), (2, "夜間の体制")]
    assert raw.lines[0].text == "みどり市の拠点整備"
    assert {line.page for line in raw.lines} == {None}


def test_a_japanese_style_and_an_outline_level_make_headings(tmp_path: Path, paper: Any) -> None:
    paper.styles.add_style("見出し 1", 1)
    paper.add_paragraph("役割分担", style="見出し 1")
    outlined = paper.add_paragraph("費用")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    body = paper.add_paragraph("市が負う。")
    body._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="9"/>'))
    assert headings(read_as(tmp_path, "a.docx", saved(paper))) == [(1, "役割分担"), (2, "費用")]


def test_headings_that_were_only_typed_are_found_by_their_words(tmp_path: Path, paper: Any) -> None:
    for text in [
        "１　目的",
        "暮らしを支えること。",
        "２　体制",
        "・職員2名",
        "終わりに 述べ",
        "続きは別紙。",
    ]:
        paper.add_paragraph(text)
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert [text for _, text in headings(raw)] == ["１　目的", "２　体制"]
    # Paragraphs are never joined: Word broke no line at a margin.
    assert ("paragraph", "終わりに 述べ") in kinds(raw)


def test_numbers_that_word_counts_are_printed(tmp_path: Path, paper: Any) -> None:
    for text in ["受け付ける", "見に行く"]:
        paper.add_paragraph(text, style="List Number")
    paper.add_paragraph("鍵", style="List Bullet")
    assert kinds(read_as(tmp_path, "a.docx", saved(paper))) == [
        ("item", "1. 受け付ける"),
        ("item", "2. 見に行く"),
        ("item", "・ 鍵"),
    ]


def test_a_chapter_that_word_counts_is_numbered(tmp_path: Path, paper: Any) -> None:
    numbering = paper.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="90">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalFullWidth"/>'
            '<w:lvlText w:val="第%1章"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="aiueo"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for text, depth in [("総則", 0), ("目的", 1), ("定義", 1), ("体制", 0), ("人員", 1)]:
        properties = paper.add_heading(text, depth + 1)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="91"/></w:numPr>')
        )
    found = [text for _, text in headings(read_as(tmp_path, "a.docx", saved(paper)))]
    assert found == ["第１章 総則", "（ア） 目的", "（イ） 定義", "第２章 体制", "（ア） 人員"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", "12"),
        ("decimalFullWidth", "１２"),
        ("decimalEnclosedCircle", "⑫"),
        ("aiueo", "シ"),
        ("iroha", "ヲ"),
        ("upperRoman", "XII"),
        ("japaneseCounting", "十二"),
        ("lowerLetter", "l"),
        ("unheardOf", "12"),
    ],
)
def test_a_counted_number_in_each_of_its_looks(kind: str, shown: str) -> None:
    assert format_number(12, kind) == shown


def test_a_table_keeps_merged_heads_and_labels(tmp_path: Path, paper: Any) -> None:
    paper.add_paragraph("（単位：か所）")
    table = fill(
        paper.add_table(5, 4),
        [
            ["区", "種別", "箇所数", ""],
            ["", "", "平成28年度", "平成29年度"],
            ["東区", "短期入所", "11", "12"],
            ["", "生活介護", "4", "5"],
            ["西区", "短期入所", "2", "3"],
        ],
    )
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(1, 1))
    table.cell(2, 0).merge(table.cell(3, 0))
    first, second, _ = rows(read_as(tmp_path, "a.docx", saved(paper)))
    assert first == (
        ("区", "東区"),
        ("種別", "短期入所"),
        ("箇所数 平成28年度（か所）", "11"),
        ("箇所数 平成29年度（か所）", "12"),
    )
    assert second[:2] == (("区", "東区"), ("種別", "生活介護"))


def test_a_row_marked_to_repeat_on_each_page_is_the_head(tmp_path: Path, paper: Any) -> None:
    table = fill(paper.add_table(2, 2), [["担当", "内線"], ["福祉課", "警備室に聞く"]])
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    assert rows(read_as(tmp_path, "a.docx", saved(paper))) == [
        (("担当", "福祉課"), ("内線", "警備室に聞く"))
    ]


def test_a_form_gives_labels_with_their_values(tmp_path: Path, paper: Any) -> None:
    fill(paper.add_table(3, 2), [["名称", "ひばり園"], ["定員", "10人"], ["電話", "0120-1-2"]])
    fill(
        paper.add_table(2, 4), [["名称", "ひばり園", "種別", "通所"], ["定員", "9人", "開設", "春"]]
    )
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert rows(raw) == []
    assert [text for _, text in kinds(raw)] == [
        *("名称：ひばり園", "定員：10人", "電話：0120-1-2"),
        *("名称：ひばり園", "種別：通所", "定員：9人", "開設：春"),
    ]


def test_a_box_of_one_cell_is_text(tmp_path: Path, paper: Any) -> None:
    fill(paper.add_table(1, 1), [["緊急時は電話で受ける。\n夜は当番が出る。"]])
    assert kinds(read_as(tmp_path, "a.docx", saved(paper))) == [
        ("paragraph", "緊急時は電話で受ける。"),
        ("paragraph", "夜は当番が出る。"),
    ]


def test_only_what_is_printed_is_read(tmp_path: Path, paper: Any) -> None:
    paper.sections[0].header.paragraphs[0].text = "取扱注意"
    paragraph = paper.add_paragraph("定員は")
    for xml in (
        f"<w:del {W}><w:r><w:delText>八</w:delText></w:r></w:del>",
        f"<w:ins {W}><w:r><w:t>十</w:t></w:r></w:ins>",
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>秘</w:t></w:r>",
        f"<w:r {W}><w:instrText> PAGE </w:instrText></w:r>",
        f"<w:r {W}><w:ruby><w:rt><w:r><w:t>めい</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>名</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        f"<w:r {W}><w:t>である。</w:t><w:br/><w:t>変更なし。</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml))
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert [line.text for line in raw.lines] == ["定員は十名である。", "変更なし。"]


def test_a_text_box_is_read_once(tmp_path: Path, paper: Any) -> None:
    box = f"<w:txbxContent {W}><w:p><w:r><w:t>囲みの注意書き。</w:t></w:r></w:p></w:txbxContent>"
    paper.add_paragraph("本文。")._p.append(
        parse_xml(
            f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert [text for _, text in kinds(read_as(tmp_path, "a.docx", saved(paper)))] == [
        "本文。",
        "囲みの注意書き。",
    ]


def test_what_a_file_says_of_itself(tmp_path: Path, paper: Any) -> None:
    paper.add_paragraph("本文。")
    properties = paper.core_properties
    properties.title, properties.author = "拠点の手引", "みどり市福祉課"
    properties.modified = datetime(2019, 4, 2)
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert (raw.title, raw.publisher, raw.issued) == ("拠点の手引", "みどり市福祉課", "2019-04")


def test_a_part_that_tells_nonsense_does_not_matter_to_the_rest(tmp_path: Path, paper: Any) -> None:
    paper.add_paragraph("本文。")
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    loop = (style.format("x", "y") + style.format("y", "x")).encode()

    def change(name: str, data: bytes) -> bytes:
        if name == "word/styles.xml":
            return data.replace(b"</w:styles>", loop + b"</w:styles>")
        return data.replace(b"<w:p>", b'<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr>')

    assert kinds(read_as(tmp_path, "a.docx", repacked(saved(paper), change)))[0][1] == "本文。"
