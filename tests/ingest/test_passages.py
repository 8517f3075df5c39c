"""Passages keep where they stand, and a document says what it is without anyone's help."""

from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.japanese import squeeze
from ingest.models import Line, Passage, RawDocument, Unit
from ingest.municipalities import municipalities_in
from ingest.passages import PASSAGE_CHARACTERS, build_passages, describe
from ingest.readers.text import to_lines

ORIGINALS = Path(__file__).parents[3] / "shared" / "originals"

HARBOUR = (
    "第1章　港\n１．岸壁\n岸壁は石で築かれ、長さは三百メートルある。\n"
    "・北の端に灯台を置く。\n・南の端に倉庫を置く。\n"
    "\f２．航路\n航路は毎年さらう。\n第2章　市場\n朝は五時に開く。\n"
)


def plain(text: str) -> RawDocument:
    return RawDocument(to_lines(text))


def holding(passages: tuple[Passage, ...], words: str) -> Passage:
    [found] = [passage for passage in passages if words in passage.text]
    return found


def unit_of(passages: tuple[Passage, ...], words: str) -> Unit:
    [found] = [unit for passage in passages for unit in passage.units if words in unit.text]
    return found


def test_a_passage_knows_its_headings_page_and_lines() -> None:
    passages = build_passages("harbour", plain(HARBOUR))
    quay = holding(passages, "灯台")
    assert quay.headings == ("第1章　港", "１．岸壁")
    assert (quay.page, quay.lines) == (1, (1, 5))
    assert [unit.kind for unit in quay.units] == ["label", "label", "sentence", "item", "item"]
    lane = holding(passages, "さらう")
    assert lane.headings == ("第1章　港", "２．航路")
    assert (lane.page, lane.lines) == (2, (6, 7))
    assert holding(passages, "五時").headings == ("第2章　市場",)


def test_passages_are_numbered_through_their_document() -> None:
    passages = build_passages("harbour", plain(HARBOUR))
    assert [passage.id for passage in passages] == [f"harbour#{n}" for n in range(len(passages))]
    assert [passage.position for passage in passages] == list(range(len(passages)))
    assert {passage.document_id for passage in passages} == {"harbour"}


def test_headings_without_a_body_can_still_be_quoted() -> None:
    passages = build_passages("d", plain("１．岸壁\n石で築く。\n２．今後の予定\n"))
    assert unit_of(passages, "今後の予定").kind == "label"


def test_a_heading_at_the_foot_of_a_page_keeps_its_page() -> None:
    passages = build_passages("d", plain("港は古い。\n\n◆岸壁\n\f石で築かれている。\n"))
    assert unit_of(passages, "◆岸壁").page == 1
    body = holding(passages, "石で築かれている。")
    assert (body.page, body.headings) == (2, ("◆岸壁",))


def test_a_long_section_is_cut_between_sentences() -> None:
    body = "".join(f"{number}番の桟橋は、木で造られ、漁に出る船をつなぐ。" for number in range(60))
    passages = build_passages("d", plain(f"１．桟橋\n{body}\n"))
    assert len(passages) > 2
    assert all(len(passage.text) <= PASSAGE_CHARACTERS for passage in passages)
    assert {passage.headings for passage in passages} == {("１．桟橋",)}


def test_a_markdown_table_gives_rows_under_their_heading() -> None:
    text = "# 港\n\n## 船の数\n\n| 桟橋 | 船 |\n|---|---|\n| 北 | 12隻 |\n| 南 | 8隻 |\n"
    raw = RawDocument(to_lines(text), markup="markdown")
    row = unit_of(build_passages("d", raw), "12隻")
    assert (row.kind, row.headings, row.lines) == ("row", ("船の数",), (7, 7))
    assert row.cells == (("桟橋", "北"), ("船", "12隻"))


OFFICE_LINES = st.sampled_from(
    [
        "第1章　港", "１．岸壁", "２、航路", "（1）灯台", "（2）倉庫", "①北", "②南", "③その他 見回りを続けること。",
        "◆市場", "■ 水揚げ", "○船", "【現状】", "＜予定＞", "【担当】港湾課", "担当：港湾課",
        "・灯台を置く。", "・船の数は年々減っており、後を継ぐ人を探してい", "る。", "を直す", "港の整備について",
        "岸壁は石で築かれており、（嵐の", "後には）必ず見回る。", "令和5年6月 着工", "12", "2 1 4", "8,100", "３隻",
        "氏　名", "", "", " ", " 港は古い。", "市場は朝五時に開き、昼前に閉じる。", "- 3 -", "終わり",
        "！？", "「船", "）」。",
    ]
)  # fmt: skip
ODD_LINES = st.text(
    alphabet=st.one_of(
        st.sampled_from("。、「」（）()【】＜＞①②１2.．：3 　・○◆第章がのをする橋市#|-*>`"),
        st.characters(exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
    ),
    max_size=30,
)


@given(st.lists(st.one_of(OFFICE_LINES, ODD_LINES), max_size=25), st.integers(0, 5))
def test_whatever_the_lines_every_unit_is_a_verbatim_piece_of_them(
    contents: list[str], page_length: int
) -> None:
    lines = tuple(
        Line(n, text, 1 + n // page_length if page_length else None)
        for n, text in enumerate(contents, start=1)
    )
    whole = squeeze("".join(contents))
    passages = build_passages("d", RawDocument(lines))
    for passage in passages:
        assert {unit.page for unit in passage.units} == {passage.page}
        bodies = {unit.headings for unit in passage.units if unit.kind != "label"}
        assert bodies <= {passage.headings}
        assert len(passage.text) <= PASSAGE_CHARACTERS or len(passage.units) == 1
        for unit in passage.units:
            assert squeeze(unit.text) in whole
            first, last = unit.lines
            assert 1 <= first <= last <= len(lines)
            assert squeeze(unit.text) in squeeze("".join(contents[first - 1 : last]))
    assert [passage.position for passage in passages] == list(range(len(passages)))
    assert len({passage.id for passage in passages}) == len(passages)


@given(st.lists(ODD_LINES, max_size=12), st.sampled_from(["plain", "markdown"]))
def test_no_document_is_too_odd_to_be_described(contents: list[str], markup: str) -> None:
    lines = tuple(Line(n, text) for n, text in enumerate(contents, start=1))
    raw = RawDocument(lines, markup="markdown" if markup == "markdown" else "plain")
    build_passages("d", raw)
    assert describe(raw, Path("港.txt")).title


# --- what a document says of itself --------------------------------------------------------------


def test_a_file_s_own_metadata_comes_first() -> None:
    raw = RawDocument(
        to_lines("海辺の町の記録\n令和2年3月\n"),
        title="港の白書", publisher="港湾課", issued="2021-05", kind="guidance", municipality="港区",
    )  # fmt: skip
    found = describe(raw, Path("a.txt"))
    assert (found.title, found.publisher, found.issued) == ("港の白書", "港湾課", "2021-05")
    assert (found.kind, found.municipality) == ("guidance", "港区")


def test_then_its_text() -> None:
    text = "\n＜八代市の港の整備＞\n令和2年3月\n\n八代市は港を直す。\n"
    found = describe(plain(text), Path("a.txt"))
    assert (found.title, found.issued) == ("八代市の港の整備", "2020-03")
    assert (found.kind, found.municipality) == ("case", "八代市")


def test_then_its_name() -> None:
    found = describe(plain("港は古い。直す。\n"), Path("港の記録_2019.txt"))
    assert (found.title, found.issued, found.municipality) == ("港の記録_2019", "2019", None)
    assert found.kind == "guidance"


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("港の手引\n平成29年7月\n", "2017-07"),
        ("港の手引\n（令和元年12月作成）\n", "2019-12"),
        ("港の手引\n２０１８年\n", "2018"),
        ("港の手引\n平成29年度に始めた事業は、港を直すものである。\n", None),
        ("港の手引\n", None),
    ],
)
def test_a_date_alone_on_its_line_is_that_of_issue(text: str, issued: str | None) -> None:
    assert describe(plain(text), Path("a.txt")).issued == issued


def test_the_title_of_markdown_is_its_first_heading() -> None:
    raw = RawDocument(to_lines("# 市民農園の手引\n\n本文。\n"), markup="markdown")
    assert describe(raw, Path("a.md")).title == "市民農園の手引"


def test_a_text_that_names_many_municipalities_is_about_none() -> None:
    text = "港の比較\n函館市は北にある。横浜市は大きい。神戸市は古い。長崎市は西にある。\n"
    found = describe(plain(text), Path("a.txt"))
    assert (found.municipality, found.kind) == (None, "guidance")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("熊本市の港", ("熊本市",)),
        ("函館市と横浜市を比べる", ("函館市", "横浜市")),
        ("八代市", ("八代市",)),
        ("東京都港区の公園", ("港区",)),
        ("札幌市中央区の公園", ("札幌市",)),
        ("大阪府堺市北区", ("堺市",)),
        ("北九州市小倉北区", ("北九州市",)),
        ("四日市市の工場", ("四日市市",)),
        ("廿日市市の島", ("廿日市市",)),
        ("村上市の鮭", ("村上市",)),
        ("奈良県川上村", ("川上村",)),
        ("余市町の果樹", ("余市町",)),
        ("神奈川県、北海道、京都府", ()),
        ("本市、他市町村、区役所、町内会", ()),
        ("高橋市長と村上町長", ()),
        ("", ()),
    ],
)
def test_municipalities_are_named_as_they_name_themselves(
    text: str, names: tuple[str, ...]
) -> None:
    assert municipalities_in(text) == names


# --- the two real documents, where they are at hand ----------------------------------------------


def original(name: str) -> tuple[Passage, ...]:
    from ingest.readers import read

    if not (ORIGINALS / name).is_file():
        pytest.skip("the originals are not part of the repository")
    return build_passages("o", read(ORIGINALS / name))


def test_in_a_case_report_each_box_is_found_under_its_title() -> None:
    passages = original("nagaoka-case-2017.txt")
    assert unit_of(passages, "273,881人").headings[0].startswith("１．当該市町村・圏域")
    budget = unit_of(passages, "計2,000万円")
    assert any(heading.startswith("② 緊急時の受け入れ") for heading in budget.headings)
    assert unit_of(passages, "12,000千円").headings[-1].startswith("④ 専門的人材")
    assert len([u for p in passages for u in p.units if u.text == "相談"]) == 6


def test_in_council_slides_types_and_schedule_stand_apart() -> None:
    passages = original("kumamoto-council-2016.txt")
    owner = unit_of(passages, "関係施設等を運営する複数の法人")
    assert owner.text.startswith("【運営主体】")
    assert [h for h in owner.headings if h.startswith("（2）")] == ["（2）面的整備型"]
    assert owner.headings[0].endswith("整備概要①")
    schedule = [
        unit.text
        for passage in passages
        for unit in passage.units
        if unit.headings and unit.headings[0].startswith("２、") and "月 " in unit.text
    ]
    assert [text.split()[0] for text in schedule] == [
        "平成28年11月", "平成29年2月", "平成29年5月", "平成29年8月", "平成30年4月",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nagaoka-case-2017.txt", "kumamoto-council-2016.txt"])
def test_every_unit_of_a_real_document_is_verbatim(name: str) -> None:
    passages = original(name)
    whole = squeeze((ORIGINALS / name).read_text(encoding="utf-8"))
    units = [unit for passage in passages for unit in passage.units]
    assert all(squeeze(unit.text) in whole for unit in units)
    for path, members in groupby(units, key=lambda unit: unit.headings):
        assert all(squeeze(heading) in whole for heading in path), list(members)


def test_the_next_of_a_series_stands_beside_its_heading_and_not_under_it() -> None:
    text = (
        "# 朝市\n\n## 方針\n\n（１）朝市を開く理由\n　① 農家の売る場がない。\n"
        "（２）当番は地区の農家とする。\n　○ 月に二度あたる。\n"
    )
    raw = RawDocument(to_lines(text), markup="markdown")
    units = [unit for passage in build_passages("d", raw) for unit in passage.units]
    headings = {unit.text: unit.headings for unit in units}
    assert headings["① 農家の売る場がない。"] == ("方針", "（１）朝市を開く理由")
    assert headings["（２）当番は地区の農家とする。"] == ("方針",)
    assert headings["○ 月に二度あたる。"] == ("方針",)
