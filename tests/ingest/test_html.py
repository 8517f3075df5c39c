"""A web page gives what a browser shows of the document, and nothing of the site around it."""

from pathlib import Path

import pytest

from tests.ingest.office import headings, kinds, read_as, rows

PAGE = """<!DOCTYPE html><html lang="ja"><head><meta charset="{charset}">
<title>拠点の整備 - みどり市</title><meta name="author" content="みどり市福祉課">
<script>document.write("罠")</script><style>p {{ color: red }}</style></head><body>
<header><p>みどり市役所</p></header><nav><ul><li>くらし</li></ul></nav>
<h1>拠点の整備</h1><p>市は、<b>面的</b>に
整備する。<ruby>拠点<rt>きょてん</rt></ruby>は<br>二つある。</p>
<h2>窓口</h2><ul><li>福祉課</li><li>相談所<ol start="3"><li>電話</li><li>来所</li></ol></li></ul>
<p hidden>秘密</p><div style="Display : None">秘密</div><!-- 秘密 --><template>秘密</template>
<noscript>秘密</noscript><form>送信先<select><option>秘密</option></select></form>
<footer>著作権</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "Shift_JIS", "EUC-JP", "iso-2022-jp", "x-unheard-of"])
def test_a_page_in_the_charset_it_names(tmp_path: Path, charset: str) -> None:
    encoding = {"Shift_JIS": "cp932", "x-unheard-of": "utf-8"}.get(charset, charset)
    raw = read_as(tmp_path, "a.html", PAGE.format(charset=charset).encode(encoding))
    assert headings(raw) == [(1, "拠点の整備"), (2, "窓口")]
    assert [(kind, text) for kind, text in kinds(raw) if kind != "heading"] == [
        ("paragraph", "市は、面的に整備する。拠点は二つある。"),
        ("item", "福祉課"),
        ("item", "相談所"),
        ("item", "3. 電話"),
        ("item", "4. 来所"),
        ("paragraph", "送信先"),
    ]
    assert (raw.title, raw.publisher) == ("拠点の整備", "みどり市福祉課")


def test_a_page_that_names_no_charset_or_the_wrong_one(tmp_path: Path) -> None:
    for head in ("", '<meta charset="utf-8">'):
        data = f"<html>{head}<p>断水のお知らせである。</p>".encode("cp932")
        assert kinds(read_as(tmp_path, "a.htm", data)) == [("paragraph", "断水のお知らせである。")]
    assert read_as(tmp_path, "b.htm", "<p>断水。</p>".encode("utf-16")).lines[0].text == "断水。"
    declared = '<?xml version="1.0" encoding="EUC-JP"?><html><p>断水。</p></html>'
    assert read_as(tmp_path, "c.htm", declared.encode("euc_jp")).lines[0].text == "断水。"


def test_only_the_main_part_of_a_page_that_has_one(tmp_path: Path) -> None:
    page = "<body><div>お知らせ一覧</div><main><p>本文である。</p></main><div>関連</div></body>"
    assert kinds(read_as(tmp_path, "a.html", page.encode())) == [("paragraph", "本文である。")]


def test_a_table_with_spans_keeps_its_labels(tmp_path: Path) -> None:
    page = """<table><caption>事業所数（単位：か所）</caption>
    <tr><th rowspan=2>区</th><th colspan=2>平成29年度</th></tr><tr><th>短期入所<th>生活介護</tr>
    <tr><th>東区</th><td>12<td>5</tr><tr><th>西区<td colspan=2>なし</tr></table>"""
    raw = read_as(tmp_path, "a.html", page.encode())
    assert rows(raw) == [
        (("区", "東区"), ("平成29年度 短期入所", "12"), ("平成29年度 生活介護", "5")),
        (("区", "西区"), ("平成29年度 短期入所", "なし"), ("平成29年度 生活介護", "なし")),
    ]
    assert kinds(raw)[0] == ("paragraph", "事業所数（単位：か所）")
    assert raw.lines[-1].text == "| 西区 | なし |"


def test_a_table_of_labels_down_its_side(tmp_path: Path) -> None:
    page = "<table><tr><th>名称<td>ひばり園</tr><tr><th>定員<td>10人</tr></table>"
    assert [text for _, text in kinds(read_as(tmp_path, "a.html", page.encode()))] == [
        "名称：ひばり園",
        "定員：10人",
    ]


def test_a_table_that_only_sets_a_page_out_is_none(tmp_path: Path) -> None:
    page = """<table><tr><td><h2>現状</h2><p>足りない。</p></td><td><table><tr><th>区<th>数</tr>
    <tr><td>東区<td>12</tr></table></td></tr></table>"""
    raw = read_as(tmp_path, "a.html", page.encode())
    assert headings(raw) == [(2, "現状")]
    assert rows(raw) == [(("区", "東区"), ("数", "12"))]


def test_a_page_without_heading_elements_is_read_by_its_words(tmp_path: Path) -> None:
    page = "<p>１　目的</p><p>暮らしを支えること。</p><p>２　体制</p><p>市が担う。</p>"
    found = headings(read_as(tmp_path, "a.html", page.encode()))
    assert [text for _, text in found] == ["１　目的", "２　体制"]


def test_white_space_is_that_of_the_screen(tmp_path: Path) -> None:
    page = "<p>  一行目の\n   続きと Open\n Data </p><pre>甲  乙\n丙</pre>"
    assert [text for _, text in kinds(read_as(tmp_path, "a.html", page.encode()))] == [
        "一行目の続きと Open Data",
        "甲 乙",
        "丙",
    ]
