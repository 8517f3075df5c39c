"""Each of the marks that offices put before headings and items is known for what it is."""

import pytest

from ingest.markers import NUMBERED, find_marker, without_symbols


@pytest.mark.parametrize(
    ("line", "kind", "ordinal"),
    [
        ("第1章 総則", "chapter", 1),
        ("第二章　上水道", "chapter", 2),
        ("１．目的", "number", 1),
        ("２、対象", "number", 2),
        ("3) 方法", "number", 3),
        ("12.その他", "number", 12),
        ("１ 協議の場", "bare_number", 1),
        ("３　工事の概要②", "bare_number", 3),
        ("（1）給水", "paren_number", 1),
        ("(２) 配水", "paren_number", 2),
        ("（ア）本管", "paren_number", None),
        ("（三）支管", "paren_number", 3),
        ("①漏水の調査", "circled_number", 1),
        ("㉑巡視", "circled_number", 21),
        ("ア．耐震管", "letter", None),
        ("a) 弁", "letter", None),
        ("◆水源", "diamond", None),
        ("■ 浄水場", "diamond", None),
        ("▼配水池", "diamond", None),
        ("○水質", "circle", None),
        ("●検査", "circle", None),
        ("・塩素", "bullet", None),
        ("※ 速報値", "bullet", None),
        ("- 項目", "bullet", None),
        ("→ 次へ", "bullet", None),
        ("\uf06c相談の実施", "bullet", None),
        ("\uf0b7 相談の実施", "bullet", None),
        ("【課題】", "bracket", None),
        ("＜今後の予定＞", "bracket", None),
        ("〈参考〉", "bracket", None),
        ("《重点》", "bracket", None),
        ("【担当】水道課", "field", None),
        ("【期間：五年】", "field", None),
        ("担当課：水道課", "field", None),
        ("予算 総額：三億円", "field", None),
        ("令和5年6月 設計の公表", "field", None),
        ("平成30年度　着工", "field", None),
        ("H30年4月 開始", "field", None),
    ],
)
def test_a_mark_is_known(line: str, kind: str, ordinal: int | None) -> None:
    marker = find_marker(line)
    assert marker is not None
    assert (marker.kind, marker.ordinal) == (kind, ordinal)


@pytest.mark.parametrize(
    "line",
    [
        "3.5倍に増えた。",
        "1,200人が参加した。",
        "2.0ヘクタールの農地",
        "10人が集まった。",
        "第3章の規定により行う。",
        "第二水源地の整備",
        "○○市では水道管を替えた。",
        "https://example.lg.jp/suido",
        "-5度まで下がった。",
        "（案）を示した。",
        "水道管を替えた。",
        "①",
        "・",
        "",
    ],
)
def test_plain_words_carry_no_mark(line: str) -> None:
    assert find_marker(line) is None


def test_the_words_begin_behind_the_mark() -> None:
    for line in ("（1）給水", "１．　給水", "①給水", "第1章　給水", "◆ 給水", "・給水"):
        marker = find_marker(line)
        assert marker is not None
        assert line[marker.end :] == "給水"


def test_a_section_of_a_chapter_is_numbered_too() -> None:
    marker = find_marker("第３節　排水")
    assert marker is not None
    assert (marker.kind in NUMBERED, marker.ordinal) == (True, 3)


def test_a_character_that_an_office_made_for_a_name_is_no_mark() -> None:
    assert find_marker("\ue05a田太郎") is None
    assert without_symbols("\ue05a田太郎") == "\ue05a田太郎"


def test_what_only_a_symbol_font_can_show_is_left_out_and_its_neighbours_stay_apart() -> None:
    assert without_symbols("\uf06c 申請\uf0e8審査 ") == "申請 審査"
