"""Lines as extraction left them become the headings, items and sentences that their authors wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import parse_plain
from ingest.layout.lines import columns
from ingest.models import Block, Line
from ingest.readers.text import to_lines


def blocks(text: str) -> list[Block]:
    return parse_plain(to_lines(text))


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def headings(text: str) -> list[str]:
    return [block.text for block in blocks(text) if block.kind == "heading"]


# --- lines that were broken ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        # in a word
        "図書館では、貸出しの期間を二週\n間とし、延長は一回に限り認める。",
        "水門の開閉は、上流の雨量をもとにコン\nピュータで決める。",
        # before and behind a particle
        "移動図書館は、山あいの六つの集落を月に二度ずつ巡り、返された資料\nを中央館に届ける。",
        "移動図書館は、山あいの六つの集落を月に二度ずつ巡り、返された資料を\n中央館に届ける。",
        # behind a comma
        "川の水位が上がったときは、\n消防団が土のうを積む。",
        # in brackets
        "申請には本人と分かる書類（運転免許証、旅券、\n個人番号カード等）を持参する。",
        "申請には本人と分かる書類（運転免許証、\n\n旅券等）を持参する。",
        "会長は「来年も続けたい。」\nと述べた。",
        # in narrow columns
        "この橋は昭和四十年に架けられ\nた。点検の結果、床版のひび割\nれが広がっているとわかった。",
        "消防団員の定員は二百名だ\nが、今は百六十名にとどま\nり、団員の確保が課題だ。",
        # an item, with its second line indented
        "・集会所を建て替える際には、費用の三分の二を限度として補助を\n　行う。",
        "①市の窓口で受け取る方法（代理の場合は委任状を添え、日を改めて\nもよい。）",
        # a field
        "受付時間：平日の午前八時三十分から午後五時十五分まで（土曜日、日曜日\n及び祝日を除く。）",
    ],
)
def test_a_broken_line_is_put_together(broken: str) -> None:
    assert texts(broken) == [broken.replace("\n", "").replace("　", "")]


def test_lines_with_an_empty_line_between_each_are_put_together() -> None:
    text = (
        "児童館は、午後の開館を延ばし、中学生や高校生も夕方まで使えるように\n\nした。\n\n"
        "・卓球台を二台置いた。\n\n"
        "・学習室は予約制とし、利用は一回につき二時間までとする。ただし、空き\n\nがあれば延ばせる。\n\n"
    )
    assert texts(text) == [
        "児童館は、午後の開館を延ばし、中学生や高校生も夕方まで使えるようにした。",
        "・卓球台を二台置いた。",
        "・学習室は予約制とし、利用は一回につき二時間までとする。ただし、空きがあれば延ばせる。",
    ]


def test_latin_words_keep_the_space_between_them() -> None:
    text = "この事業では、地図の情報を電子化し、その成果をすべて Open\nData として公開する。"
    assert texts(text) == [
        "この事業では、地図の情報を電子化し、その成果をすべて Open Data として公開する。"
    ]


def test_the_figure_of_a_form_goes_to_its_label() -> None:
    assert texts("会員数\n１２０人\n年会費\n3,000円\n") == ["会員数 １２０人", "年会費 3,000円"]


# --- lines that belong apart ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "apart",
    [
        ["所在地", "開館時間", "休館日"],
        ["受 付 票", "氏　名", "住　所"],
        ["所在地：中央町三丁目", "電話番号：0120-000-111", "管理者：公益財団法人みどり会"],
        ["【担当】道路課", "【期間】三年"],
        ["令和5年6月 基本設計の公表", "令和5年10月 住民への説明", "令和6年1月 着工"],
        ["平成30年4月1日 開設", "平成31年３月 見直し"],
        ["・公園の芝生は養生のため立入りを制限する", "・花壇は町内会が世話をする"],
        ["次の設備を置く。", "①太陽光発電", "②蓄電池", "③非常用の井戸"],
        ["市民プールは、夏の間だけ開く。", "料金", "大人は三百円、子どもは百円とする。"],
        ["１．堤防の高さ", "川の水位は年々上がっている。"],
        ["公民館の使用料の改定について", "使用料は、光熱費の上昇を受けて見直す。"],
        ["【現状】", "利用者は横ばいである。"],
        ["注意（次の点に気をつける", "・火気", "・戸締まり", "・消灯"],
        ["目次", "１．はじめに ……… 1", "２．堤防 ……… 3", "３．水門 ･･･････ 12"],
    ],
)
def test_lines_that_stand_for_themselves_stay_apart(apart: list[str]) -> None:
    assert texts("\n".join(apart)) == apart
    assert texts("\n\n".join(apart)) == apart


def test_numbers_torn_from_their_table_are_joined_to_no_label() -> None:
    table = [
        "施設の数 東地区 西地区 南地区",
        "2 1 4",
        "10 7 6",
        "訪問入浴",
        "25",
        "通所介護",
        "3",
        "8,100",
    ]
    assert texts("\n".join(table)) == table
    assert texts("\n\n".join(table)) == table
    assert not headings("\n".join(table))


# --- headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("１．計画の目的", "通学路の安全を守る。"),
        ("２、計画の期間", "十年とする。"),
        ("第1章　総則", "水道管を新しくする。"),
        ("（1）目的", "古い水道管を新しくする。"),
        ("①窓口での案内", "総合案内に職員を置く。"),
        ("ア．耐震化", "体育館から進める。"),
        ("◆管路の状況", "古い管が増えている。"),
        ("■ 課題", "・職員の減少\n・費用の増加"),
        ("○ごみの減量", "・生ごみの水切りを呼びかける。"),
        ("【現状】", "・利用者は横ばいである。"),
        ("＜今後の予定＞", "・建替えを考える。"),
        ("３　工事の概要①", "対象は橋である。"),
        ("公園の管理", "・草刈りは年に三回行う。\n・遊具は毎月点検する。"),
        ("公園の管理", "①草刈り\n②遊具の点検"),
    ],
)
def test_a_heading_is_known_by_its_mark_or_by_the_list_it_leads(heading: str, body: str) -> None:
    assert headings(f"{heading}\n{body}\n") == [heading]


@pytest.mark.parametrize(
    "text",
    [
        "・橋の点検\n・道路の点検",
        "主な設備\nは次の通り。\n①太陽光発電\n②蓄電池",
        "◆橋は五十年で架け替える。",
        "◆利用者 120人\n増える見込みである。",
        "目次\n１．はじめに ……… 1\n２．現状 ・・・・・ 3",
        "令和5年11月\n\n（駅前の再整備）",
        "3.5\n2 1 4",
    ],
)
def test_items_sentences_figures_and_contents_are_no_headings(text: str) -> None:
    assert headings(text) == []


def test_the_date_of_issue_under_a_title_heads_nothing() -> None:
    text = "駅前広場の再整備について\n令和5年11月\n\n１　目的\n歩く人の安全を守る。\n"
    assert headings(text) == ["１　目的"]


def test_circled_numbers_in_a_row_are_a_list_and_over_text_are_headings() -> None:
    assert headings("次の三つとする。\n①井戸\n②蓄電池\n③毛布\n") == []
    over_text = "①窓口\n職員を置く。\n②電話\n夜も受ける。\n③手紙\n翌週に返す。\n"
    assert headings(over_text) == ["①窓口", "②電話", "③手紙"]


def test_the_last_of_a_series_that_shares_its_line_with_its_text_is_parted() -> None:
    text = (
        "①窓口での案内\n総合案内に職員を置き、用件に応じて担当課へつなぐ。\n"
        "②電話での案内\n夜は委託先が受け、翌朝に担当課へ引き継ぐ。\n"
        "③その他 よくある質問を公開し、月に一度は見直すこととする。\n"
    )
    parted = blocks(text)[-2:]
    assert [(b.kind, b.text) for b in parted] == [
        ("heading", "③その他"),
        ("paragraph", "よくある質問を公開し、月に一度は見直すこととする。"),
    ]
    assert [b.line_at(len(b.text) - 1) for b in parted] == [5, 5]


def test_headings_stand_one_under_another_as_their_marks_do() -> None:
    text = (
        "第1章　総則\n１．方針\n◆安全\n（1）建物\n①学校\n体育館から進める。\n"
        "第2章　現状\n１．人口\n減っている。\n"
    )
    levels = [block.level for block in blocks(text) if block.kind == "heading"]
    assert levels[:5] == sorted(set(levels[:5]))
    assert levels[5:] == [levels[0], levels[1]]


# --- pages ---------------------------------------------------------------------------------------

TAIL_TITLES = ["１．避難所", "２．体制", "３．訓練"]


def test_titles_left_at_the_end_of_their_pages_return_to_the_top() -> None:
    text = (
        "避難所は十二か所ある。\n物資は倉庫に置く。\n１．避難所\n\f"
        "担当の職員は四名である。\n２．体制\n\f訓練は年に二度行う。\n３．訓練\n"
    )
    found = blocks(text)
    assert [b.text for b in found if b.kind == "heading"] == TAIL_TITLES
    assert [(b.page, b.text) for b in found if b.level or b.page == 1] == [
        (1, "１．避難所"),
        (1, "避難所は十二か所ある。"),
        (1, "物資は倉庫に置く。"),
        (2, "２．体制"),
        (3, "３．訓練"),
    ]


def test_page_breaks_are_seen_in_the_lone_spaces_that_pypdf_leaves() -> None:
    text = (
        " 避難所は十二か所ある。\n\n物資は倉庫に置く。\n\n１．避難所  \n"
        " 担当の職員は四名である。\n\n交代で勤める。\n\n２．体制  \n"
        " 訓練は年に二度行う。\n\n冬は行わない。\n\n３．訓練  \n"
    )
    assert texts(text) == [
        "１．避難所", "避難所は十二か所ある。", "物資は倉庫に置く。",
        "２．体制", "担当の職員は四名である。", "交代で勤める。",
        "３．訓練", "訓練は年に二度行う。", "冬は行わない。",
    ]  # fmt: skip


def test_titles_at_the_top_of_their_pages_stay_there() -> None:
    text = "１．橋\n古い。\n\f２．道\n狭い。\n\f３．川\n浅い。\n"
    assert texts(text) == ["１．橋", "古い。", "２．道", "狭い。", "３．川", "浅い。"]


def test_a_sentence_is_not_joined_over_a_page() -> None:
    assert texts("対象は、市内に住む\n\f人とする。") == ["対象は、市内に住む", "人とする。"]


@pytest.mark.parametrize("number", ["3", "- 3 -", "－３－", "− 3 −", "3/12", "3 / 12", "― 3 ―"])
def test_the_number_of_a_page_is_no_text(number: str) -> None:
    assert texts(f"堤防を直す。\n{number}\n\f{number}\n水門を直す。\n") == [
        "堤防を直す。",
        "水門を直す。",
    ]


def test_a_figure_within_a_page_is_kept() -> None:
    assert "3" in texts("堤防\n3\n水門\n\f次の頁である。")


def test_a_quote_knows_the_line_of_each_of_its_characters() -> None:
    [block] = blocks("\n川の水位が上がったときは、\n消防団が土のうを積む。")
    assert block.line_at(0) == 2
    assert block.line_at(block.text.index("消防団")) == 3


def test_width_counts_full_width_characters_twice() -> None:
    assert columns("ab橋ｱ") == 5


# --- whatever comes ------------------------------------------------------------------------------

ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("。、「」（）()【】＜＞①②１2.．：3 　・○◆第章がのをする橋市…"),
        st.characters(exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
    ),
    max_size=30,
)


@given(st.lists(st.tuples(ODD, st.integers(1, 3)), max_size=12), st.booleans())
def test_every_line_is_kept_once_and_in_a_block_of_its_page(
    drawn: list[tuple[str, int]], paged: bool
) -> None:
    ordered = sorted(drawn, key=lambda pair: pair[1]) if paged else drawn
    lines = [Line(n, text, page if paged else None) for n, (text, page) in enumerate(ordered, 1)]
    found = parse_plain(lines)
    kept = [piece.line.number for block in found for piece in block.pieces]
    written = {line.number for line in lines if line.text.strip()}
    assert set(kept) <= written
    if not paged:
        assert set(kept) == written
    for block in found:
        assert {piece.line.page for piece in block.pieces} == {block.page}
        assert block.text == block.text.strip() != ""


def test_steps_stay_one_to_a_line() -> None:
    steps = ["ステップ1　窓口に申し出る", "ステップ2　書類をそろえる", "ステップ3　受け取る"]
    assert texts("\n\n".join(steps)) == steps


def test_sections_stand_under_their_chapter_and_apart_from_their_text() -> None:
    text = "第1章　総則\n第1節　人口と水道を使う人\n本町の人口は一万人である。\n第2節　水源\n井戸は三つある。"
    found = [(block.text, block.level) for block in blocks(text) if block.kind == "heading"]
    assert [heading for heading, _ in found] == [
        "第1章　総則",
        "第1節　人口と水道を使う人",
        "第2節　水源",
    ]
    assert found[0][1] < found[1][1] == found[2][1]


@pytest.mark.parametrize("title", ["◆ 水道ができるまで", "◆ あんしん給水とは", "◆ お金のこと"])
def test_a_short_title_set_apart_by_its_mark_may_end_in_anything(title: str) -> None:
    assert headings(f"{title}\n\n本町の水道は、昭和三十年に始まった。") == [title]


def test_a_title_is_not_run_together_with_the_line_below_it() -> None:
    text = "（1）相談\n相談員数 52人\n\n窓口は二つある。\n\n受付は九時からである。\n\n昼は休む。"
    assert texts(text)[:2] == ["（1）相談", "相談員数 52人"]


def test_a_name_in_brackets_after_a_sentence_heads_what_follows() -> None:
    text = (
        "・井戸が古い。\n・配管が漏れる。\n\n（今後の取組）\n\n・井戸を掘り直す。\n・配管を替える。"
    )
    assert "（今後の取組）" in headings(text)


# --- columns that were laid one under another ----------------------------------------------------

SIDE_BY_SIDE = """朝市が続いている地区

朝市がやめになった地区

理由

荷を運ぶ当番のきまり

理由

荷を運ぶ人の不足

今の様子

・月に二度開く。
・子どもの店も出る。

今の様子

・広場は駐車場になった。
・農家は隣の町へ出る。

当番制で運営 個人まかせ
"""


def test_columns_stand_whole_under_their_own_heads() -> None:
    found = blocks(SIDE_BY_SIDE)
    going = [block.text for block in found][: len(found) // 2]
    assert going == [
        "朝市が続いている地区",
        "当番制で運営",
        "理由",
        "荷を運ぶ当番のきまり",
        "今の様子",
        "・月に二度開く。",
        "・子どもの店も出る。",
    ]
    levels = {block.text: block.level for block in found if block.kind == "heading"}
    assert levels["朝市がやめになった地区"] < levels["理由"] == levels["今の様子"]


@pytest.mark.parametrize(
    "other",
    [
        SIDE_BY_SIDE.replace("荷を運ぶ当番のきまり\n\n理由\n", "荷を運ぶ当番のきまり\n"),
        SIDE_BY_SIDE.replace("今の様子\n\n・広場", "そのころの様子\n\n・広場"),
    ],
)
def test_a_label_that_not_every_column_has_makes_no_columns(other: str) -> None:
    assert texts(other)[:2] == ["朝市が続いている地区", "朝市がやめになった地区"]


def test_a_bullet_that_the_type_shows_as_a_heading_may_follow_one() -> None:
    # Seen on a recognised page, where OCR took the bracket before a heading for a bullet.
    lines = (
        Line(1, "長岡市", 1, 13.5, False),
        Line(2, "* 他市の事例", 1, 16.8, True, heading=1),
        Line(3, "現状では、窓口を置く。", 1, 10.5, True),
    )
    kinds = [block.kind for block in parse_plain(lines)]
    assert kinds == ["heading", "heading", "paragraph"]
