"""A Markdown file gives the same blocks as plain text, each with the lines where it stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.japanese import squeeze
from ingest.layout_markdown import parse_markdown, plain
from ingest.models import Block, Line
from ingest.readers.markdown import read_markdown

LIBRARY = """\
---
title: 図書館の運営
---

# 図書館の運営

図書館は毎日開く。これは
条例で定めている。

## 1. 朝の仕事

1. 受付を開く
2. 返却箱を空ける
   - 鍵は事務室にある
   - 予備は金庫にある
10. 灯りを点ける

> 本は宝である。
> 大切に扱う。

| 館 | 冊数 |
|---|---:|
| **中央館** | 12,000冊 |
| 北館 | |

```
利用者番号
```

### 貸出し ###

* [規則](http://example.jp/k)による。
+ 一人五冊までとし、
  雑誌は含まない。
"""


def parsed(text: str) -> list[Block]:
    return parse_markdown(read_markdown(Path("a.md"), text.encode()).lines)


def test_each_part_of_a_file_becomes_its_block() -> None:
    assert [(block.kind, block.text) for block in parsed(LIBRARY)] == [
        ("paragraph", "図書館は毎日開く。これは条例で定めている。"),
        ("heading", "1. 朝の仕事"),
        ("item", "1. 受付を開く"),
        ("item", "2. 返却箱を空ける"),
        ("item", "鍵は事務室にある"),
        ("item", "予備は金庫にある"),
        ("item", "10. 灯りを点ける"),
        ("paragraph", "本は宝である。大切に扱う。"),
        ("row", "| **中央館** | 12,000冊 |"),
        ("row", "| 北館 | |"),
        ("paragraph", "利用者番号"),
        ("heading", "貸出し"),
        ("item", "[規則](http://example.jp/k)による。"),
        ("item", "一人五冊までとし、雑誌は含まない。"),
    ]


def test_line_numbers_are_those_of_the_file_with_its_front_matter() -> None:
    written = LIBRARY.splitlines()
    for block in parsed(LIBRARY):
        for piece, end in zip(
            block.pieces, [p.start for p in block.pieces[1:]] + [len(block.text)], strict=True
        ):
            assert block.text[piece.start : end].strip() in written[piece.line.number - 1]


def test_cells_stand_under_the_heads_of_their_columns() -> None:
    rows = [block.cells for block in parsed(LIBRARY) if block.kind == "row"]
    assert rows == [
        (("館", "中央館"), ("冊数", "12,000冊")),
        (("館", "北館"), ("冊数", "")),
    ]


def test_a_bar_within_a_cell_parts_no_columns() -> None:
    [row] = parsed("| 便 | 時刻 |\n|--|--|\n| 東\\|西 | 九時 |\n")
    assert row.cells == (("便", "東|西"), ("時刻", "九時"))


def test_a_second_row_of_heads_and_heads_said_again_are_heads() -> None:
    text = """| 区 | サービス | |
|---|---|---|
| | 短期入所 | 生活介護 |
| 東区 | 12 | 31 |
| 区 | サービス | |
| | 7 | 18 |
| | 休止中 | なし |
"""
    rows = [block.cells for block in parsed(text) if block.kind == "row"]
    heads = ("区", "サービス 短期入所", "サービス 生活介護")
    assert rows == [
        tuple(zip(heads, cells, strict=True))
        for cells in (("東区", "12", "31"), ("", "7", "18"), ("", "休止中", "なし"))
    ]


def test_a_single_h1_is_the_title_and_several_are_headings() -> None:
    assert [b.text for b in parsed("# 市民農園\n\n本文。\n") if b.kind == "heading"] == []
    both = [b.text for b in parsed("# 農園\n\n本文。\n\n# 温室\n\n本文。\n") if b.kind == "heading"]
    assert both == ["農園", "温室"]


def test_levels_follow_the_number_of_marks() -> None:
    found = parsed("# 題\n\n## 橋\n\n### 点検\n\n## 道\n")
    assert [b.level for b in found] == [2, 3, 2]


def test_a_heading_ruled_below_is_quoted_without_its_rule() -> None:
    found = parsed("題名\n====\n\n橋の点検\n----\n\n五年ごとに行う。\n")
    assert [(b.kind, b.text) for b in found] == [
        ("heading", "橋の点検"),
        ("paragraph", "五年ごとに行う。"),
    ]


def test_an_item_within_a_quote_and_a_quote_within_an_item_lose_their_marks() -> None:
    found = parsed("> - 井戸を掘る\n> 1. 水を汲む\n\n- > 声を掛ける\n")
    assert [b.text for b in found] == ["井戸を掘る", "1. 水を汲む", "声を掛ける"]


def test_a_figure_with_a_minus_or_a_hash_in_the_text_is_no_mark() -> None:
    assert [b.text for b in parsed("- -5度まで下がる\n\n#農園の話題\n")] == [
        "-5度まで下がる",
        "#農園の話題",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**中央館**", "中央館"),
        ("__北__館", "北館"),
        ("`ID`", "ID"),
        ("[規則](http://example.jp)", "規則"),
        ("![図](a.png)", "図"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("** 空き **", "** 空き **"),
    ],
)
def test_marks_of_emphasis_and_links_are_not_read_out(written: str, read: str) -> None:
    assert plain(written) == read


MARKDOWN_LINE = st.text(
    alphabet=st.one_of(
        st.sampled_from("#-*+>|`=~:1.)[]() 　橋を渡る。"),
        st.characters(exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
    ),
    max_size=20,
)


@given(st.lists(MARKDOWN_LINE, max_size=10))
def test_whatever_the_lines_each_block_holds_their_words_in_order(contents: list[str]) -> None:
    lines = [Line(number, text) for number, text in enumerate(contents, start=3)]
    whole = squeeze("".join(contents))
    for block in parse_markdown(lines):
        assert block.text.strip()
        assert {piece.line for piece in block.pieces} <= set(lines)
        for word in block.text.split():
            assert word[0] in whole


def test_lines_with_marks_of_their_own_are_no_single_paragraph() -> None:
    text = "（１）朝市を開く理由\n　① 農家の売る場がない。\n　② 広場が空いている。\n（２）当番は地区の農家とする。\n"
    found = parsed(text)
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "（１）朝市を開く理由"),
        ("item", "① 農家の売る場がない。"),
        ("item", "② 広場が空いている。"),
        ("item", "（２）当番は地区の農家とする。"),
    ]


def test_a_paragraph_in_markdown_may_run_over_lines() -> None:
    assert [block.text for block in parsed("朝市は月に二度\n広場で開く。\n")] == [
        "朝市は月に二度広場で開く。"
    ]
