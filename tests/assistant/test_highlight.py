"""What a searcher sees marked: the words that were asked for, however they are printed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.highlight import Highlighter, excerpt

_WORDS = st.sampled_from(
    [
        "渡邊",
        "渡辺",
        "二千万円",
        "2,000万円",
        "障がい者",
        "障害者",
        "面的整備型",
        "の",
        "は",
        "。",
        "\n",
    ]
) | st.sampled_from(
    ["平成29年", "2017年", "３ヵ所", "受け入れる", "ICT", "か\u3099", "葛\U000e0100城", "İ", " "]
)
_TEXTS = st.lists(_WORDS | st.text(max_size=4), max_size=12).map("".join)


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Highlighter(query).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("2,000万円の補助は?", "補助は二千万円とする", ["補助", "二千万円"]),
        ("二千万円", "20,000千円、2,000千円、12,000万円", ["20,000千円"]),
        ("渡辺", "渡邊委員と渡部委員", ["渡邊"]),
        ("障害者の数", "障がい者数は45人", ["障がい者数"]),
        ("2017年の人口", "平成29年の人口、H29年度の人口", ["平成29年", "人口", "H29年度", "人口"]),
        ("3か所", "３ヵ所と3か月と13か所", ["３ヵ所"]),
        ("45人", "45世帯、145人", []),
        ("45", "45世帯、145人", ["45"]),
        ("面的整備型", "面的整備の事業者、多機能拠点型", ["面的整備"]),
        ("整備の手順", "手順を整備する", ["手順", "整備"]),
        ("ICT", "PICTUREやＩＣＴ", ["ＩＣＴ"]),
        ("受け入れ", "空床に受け入れる", ["受け入れる"]),
        ("国", "国の指針、国語", ["国"]),
        ("これは何?", "これは何か", []),
        ("", "何でも", []),
        ("何でも", "", []),
    ],
)
def test_words_are_marked_as_they_are_printed(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


@given(_TEXTS, _TEXTS)
def test_spans_lie_inside_and_are_disjoint_and_in_order(query: str, text: str) -> None:
    spans = Highlighter(query).spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert 0.0 <= Highlighter(query).share(text) <= 1.0


def test_the_share_counts_words_and_not_how_often_they_stand() -> None:
    words = Highlighter("人口と面積")
    assert words.share("人口、人口、人口") == 0.5
    assert words.share("面積と人口") == 1.0
    assert words.share("予算") == 0.0


@given(_TEXTS, st.data())
def test_an_excerpt_lies_inside_keeps_to_its_length_and_shows_the_best_unit(
    text: str, data: st.DataObject
) -> None:
    lines = text.split("\n")
    best = data.draw(st.integers(0, len(lines) - 1))
    start = sum(len(line) + 1 for line in lines[:best])
    end = start + len(lines[best])
    limit = data.draw(st.integers(1, 40))
    first, last = excerpt(text, (start, end), Highlighter("渡辺の受け入れ").spans(text), limit)
    assert 0 <= first <= last <= len(text)
    assert last - first <= limit
    if end - start <= limit:
        assert first <= start
        assert last >= end
    else:
        assert start <= first
        assert last <= end


def test_a_long_unit_is_cut_around_the_words() -> None:
    text = "あ" * 300 + "緊急時の短期入所は空床で受ける" + "い" * 300
    first, last = excerpt(text, (0, len(text)), Highlighter("短期入所の空床").spans(text), 60)
    assert "短期入所は空床" in text[first:last]


def test_an_excerpt_takes_whole_neighbours_and_no_halves() -> None:
    text = "見出し\n一つ目の文。\n二つ目の文。\n" + "長" * 50
    first, last = excerpt(text, (4, 10), (), 20)
    assert text[first:last] == "見出し\n一つ目の文。\n二つ目の文。"
