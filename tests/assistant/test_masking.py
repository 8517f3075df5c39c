"""Which figures are hidden before a text is kept, and which stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.masking import MASK, masked


@pytest.mark.parametrize(
    "figures",
    [
        "123456789012",
        "１２３４５６７８９０１２",
        "1234 5678 9012",
        "1234-5678-9012",
        "１２３４　５６７８　９０１２",
        "１２３４－５６７８－９０１２",
        "1234ー5678ー9012",
        "一二三四五六七八九〇一二",
        "03-1234-5678",
        "(0258) 39-2218",
        "０２５８（３９）２２１８",
        "090-1234-5678",
        "09012345678",
        "090 1234 5678",
        "12345678",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "私の番号は{}です。", "{}の利用者は?", "受給者（{}）の件"]
)
def test_figures_that_look_like_somebodys_are_hidden(figures: str, around: str) -> None:
    text = masked(around.format(figures))
    assert text == around.format("".join(MASK if c.isnumeric() else c for c in figures))


@pytest.mark.parametrize(
    "text",
    [
        "手帳番号12345の方",
        "手帳番号は第1234号です",
        "療育手帳 第１２３４５号",
        "受給者証の番号: 2468",
        "マイナンバーが1234の",
        "第123456号の決定",
        "電話 39-2218",
    ],
)
def test_what_is_called_somebodys_number_is_hidden_even_if_short(text: str) -> None:
    assert not any(c.isnumeric() for c in masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "65,098千円の内訳は?",
        "６５，０９８千円",
        "1,234,567,890円",
        "123456789円の予算",
        "1234567人が利用",
        "平成28年11月30日と2017年3月31日",
        "2016-11-30",
        "2016/11/30から2017/03/31まで",
        "令和6年度の第3期計画（2024～2026年度）",
        "障発0331第3号",
        "3.14159265",
        "12か所、24時間365日",
        "〒123-4567",
        "一二三の四五六",
        "第1234号",
        "2020年の人口10000000人",
    ],
)
def test_amounts_counts_years_and_dates_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="0123４５〇九 -ー　,.円人第号番番号手帳年\n電話x", max_size=60))
def test_nothing_but_digits_changes_and_hiding_twice_hides_no_more(text: str) -> None:
    once = masked(text)
    assert len(once) == len(text)
    assert all(a == b or (b == MASK and a.isnumeric()) for a, b in zip(text, once, strict=True))
    assert masked(once) == once
