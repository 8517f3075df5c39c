"""What is written in several ways is compared in one, and every match can be shown as it was printed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.mapped import Mapped
from ingest.normal import normal, normalise
from ingest.numerals import value_of

# Where the rules meet: digits of both kinds, units, counters, eras, spellings, strokes, old
# characters, marks that join, characters that vanish.
PIECES = [
    *"〇一二三四五六七八九十百千万億零元年月日人名円%か所箇ヶ市町村区第数何約の、。・,．.-/~〜ー－ 　（）：",
    *"0129０１２９①㈱㎥ｶﾞﾊHhRrSa⼈⻑⿑邊邉辺学學髙﨑塡填",
    *("平成", "令和", "昭和", "平", "障がい", "障碍", "障害", "こども", "子供", "ひとり"),
    *(
        "センタ",
        "サ",
        "同一",
        "二人",
        "一人",
        "三条",
        "十日町",
        "四日市",
        "受入",
        "取組",
        "申込",
        "行な",
        "れる",
        "十分",
        "一般",
        "2,000",
        "2017/4/1",
    ),
    *(
        "が",
        "か\u3099",
        "\ufe00",
        "\U000e0100",
        "\u200b",
        "\u0301",
        "é",
        "İ",
        "ﾟ",
        "각",
        "\u1100\u1161",
    ),
]
texts = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        # widths
        ("ＰＤＣＡ", "PDCA"),
        ("ﾊﾞｽ路線", "バス路線"),
        # old characters, radicals, compatibility characters, glyph selectors
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("髙橋﨑", "高橋崎"),
        ("齋藤", "斎藤"),
        ("齊藤", "斎藤"),
        ("學校法人", "学校法人"),
        ("澁谷區", "渋谷区"),
        ("⼈⼝と⻑岡", "人口と長岡"),
        ("福祉", "福祉"),
        ("葛\U000e0100城市", "葛城市"),
        ("補塡", "補填"),
        # spellings
        ("障碍者", "障がい者"),
        ("こども", "子供"),
        ("５ヶ所", "5か所"),
        ("コーディネータの", "コーディネーターの"),
        # strokes
        ("10〜20", "10～20"),
        ("サ−ビス", "サービス"),
        ("A－1", "A-1"),
        # numbers
        ("二十七万三千八百八十一人", "273,881人"),
        ("27万3,881人", "273881人"),
        ("五つ", "５つ"),
        ("二千万円", "2,000万円"),
        ("2千万円", "20,000千円"),
        ("1,234百万円", "12億3,400万円"),
        ("1.5億円", "一億五千万円"),
        ("三八〇人", "380人"),
        ("第二期", "第2期"),
        # dates
        ("平成29年", "2017年"),
        ("平成二十九年", "2017年"),
        ("Ｈ２９年度", "2017年度"),
        ("平29年", "2017年"),
        ("平成二十九 年", "2017 年"),
        ("令和元年", "2019年"),
        ("R元年", "2019年"),
        ("H29.4.1", "平成29年4月1日"),
        ("2017/4/1", "2017年4月1日"),
        ("平成27～29年度", "2015年~2017年度"),
    ],
)
def test_two_ways_of_writing_compare_as_one(printed: str, asked: str) -> None:
    assert normalise(printed) == normalise(asked)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "一部",
            "一般会計",
            "四半期",
            "十分な支援",
            "三重県",
            "二次救急",
            "第三者",
            "三障害",
            "五十音",
        ),
        *(
            "四日市市",
            "八王子市",
            "三条市",
            "二戸市",
            "十日町市",
            "四万十市",
            "千代田区",
            "五十嵐",
            "九州",
        ),
        *(
            "県内一円",
            "一番",
            "同一人",
            "統一人格",
            "数十人",
            "二、三人",
            "何百件",
            "十数人",
            "万一",
            "八百屋",
        ),
        *(
            "一人暮らし",
            "一人一人",
            "一人ひとり",
            "一つ一つ",
            "一時保護",
            "七五三",
            "(千円)",
            "単位:百万円",
            "昭和3丁目",
            "部屋h28a",
            "三四人",
        ),
    ],
)
def test_numerals_and_names_inside_words_are_no_figures(words: str) -> None:
    assert normalise(words) == words


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("受入体制", "受け入れ体制"),
        ("緊急時の受入れ・対応", "緊急時の受け入れ・対応"),
        ("受入れられない", "受け入れられない"),
        ("取組の状況", "取り組みの状況"),
        ("取組みを進める", "取り組みを進める"),
        ("申込まない人", "申し込まない人"),
        ("問合せ先", "問い合わせ先"),
        ("手続", "手続き"),
        ("届出の受付", "届け出の受け付け"),
        ("事業を行なった。", "事業を行った。"),
        ("当事者が担える", "当事者が担える"),  # 担う is another form: it is read otherwise
        ("組合の建物", "組合の建物"),
        ("通の一類", "通の一類"),
    ],
)
def test_okurigana_is_spelt_in_one_way(printed: str, form: str) -> None:
    assert normalise(printed) == form


def test_a_respelt_word_is_found_where_it_is_printed() -> None:
    form = normal("夜間の受入体制")
    start = form.text.index("受け入れ")
    assert form.span(start, start + 4) == (3, 5)


@given(texts)
@example("平成二十九.4")
@example("ーー")
@example("障がいー")
@example("一一人一人")
@example("0,0010十")
@example("百,000人")
@example("İ\u3099")
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(texts)
def test_the_map_covers_every_printed_character_in_order(text: str) -> None:
    form = normal(text)
    assert len(form.spans) == len(form.text)
    assert form.printed == text
    starts, ends = [s for s, _ in form.spans], [e for _, e in form.spans]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(start < end for start, end in form.spans)
    if form.text:
        assert {i for span in form.spans for i in range(*span)} == set(range(len(text)))


@given(
    st.lists(
        st.sampled_from(["二千万円", "障碍者", "渡邊", "平成二十九年度", "ｶﾞｲﾄﾞ", "五か所", "㈱"]),
        min_size=1,
    )
)
def test_the_printed_words_of_a_match_have_the_form_of_the_match(words: list[str]) -> None:
    text = "、".join(words)
    form = normal(text)
    for word in words:
        wanted = normalise(word)
        at = form.text.find(wanted)
        while at >= 0:
            start, end = form.span(at, at + len(wanted))
            assert text[start:end] == word
            at = form.text.find(wanted, at + 1)


@given(st.integers(0, 10**13))
def test_a_number_written_out_is_read_as_itself(number: int) -> None:
    digits = "〇一二三四五六七八九"

    def small(value: int) -> str:
        parts = [
            ("" if value // size % 10 == 1 else digits[value // size % 10]) + unit
            for size, unit in ((1000, "千"), (100, "百"), (10, "十"))
            if value // size % 10
        ]
        return "".join(parts) + (digits[value % 10] if value % 10 else "")

    groups = [(10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")]
    written = "".join(
        small(number // size % 10_000) + unit for size, unit in groups if number // size % 10_000
    )
    assert value_of(written or "〇") == number


@pytest.mark.parametrize("numeral", ["万", "十百", "三四", "2一", "億千", "1.23456万"])
def test_what_says_no_whole_number_has_no_value(numeral: str) -> None:
    assert value_of(numeral) is None


def test_a_map_follows_what_is_taken_away_at_either_end() -> None:
    form = Mapped.of("abc").rewrite([(0, 1, ""), (2, 3, "")])
    assert (form.text, form.spans) == ("b", ((0, 3),))
