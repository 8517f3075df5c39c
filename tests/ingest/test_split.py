"""Text is cut where a sentence or an item ends, and nowhere else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_text_splitters import TextSplitter

from ingest.japanese import squeeze
from ingest.layout import parse_plain
from ingest.models import Line
from ingest.readers.text import to_lines
from ingest.split import JapaneseTextSplitter, block_units, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["橋を架ける。", "道を直す。"],
        ["市長は「直す。」と述べた。", "次の議題に移る。"],
        ["「はい。」「いいえ。」"],
        ["『橋の話。』を読む。"],
        ["開館は九時である。（祝日は十時とする。）", "閉館は五時である。"],
        ["利用は無料である（市外の人は有料である。）。", "予約は要らない。"],
        ["幅は3.5メートルである。", "長さは１０．５メートルである。"],
        ["番号は No. 5 である。", "色は青である。"],
        ["１．道路を直す。"],
        ["本当に要るのか！？と問われた。", "費用は？", "誰が払うのか。"],
        ["すごい!", "また来たい!"],
        ["水を配る．", "次に食料を配る．"],
        ["そうか…。", "では進めよう。"],
        ["終わりの印がない行"],
        ["括弧を閉じただけ）。", "続きである。"],
        ["。"],
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(parts: list[str]) -> None:
    assert sentences("".join(parts)) == parts
    assert sentences("　" + "\n".join(parts) + " ") == parts


def test_a_bracket_never_closed_does_not_swallow_what_follows() -> None:
    text = "（注意。" + "川を渡る。" * 300
    assert len(sentences(text)) > 100


@given(
    st.text(alphabet=st.one_of(st.sampled_from("。．.！？（）「」橋をと3 　\n"), st.characters()))
)
def test_sentences_follow_each_other_and_lose_nothing(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert squeeze("".join(text[start:end] for start, end in spans)) == squeeze(text)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("堤防を直す。", "sentence"),
        ("堤防の図", "fragment"),
        ("平成29年４月", "fragment"),
        ("堤防の高さ 12メートル", "item"),
        ("・堤防の草刈り", "item"),
        ("担当：河川課", "item"),
    ],
)
def test_a_unit_says_what_it_is(line: str, kind: str) -> None:
    [block] = parse_plain([Line(1, line)])
    assert [unit.kind for unit in block_units(block, ())] == [kind]


def test_units_of_a_block_know_their_own_lines() -> None:
    text = (
        "堤防は土で造られていて、雨が続くと崩れるおそ\nれがある。水門は鉄で造る。水位を毎日測\nる。"
    )
    [block] = parse_plain(to_lines(text))
    units = block_units(block, ("川",))
    assert [(unit.text, unit.lines) for unit in units] == [
        ("堤防は土で造られていて、雨が続くと崩れるおそれがある。", (1, 2)),
        ("水門は鉄で造る。", (2, 2)),
        ("水位を毎日測る。", (2, 3)),
    ]
    assert {unit.headings for unit in units} == {("川",)}


# --- as a LangChain splitter ---------------------------------------------------------------------

RIVER = (
    "１．堤防\n堤防は土で造られていて、雨が続くと崩れるおそ\nれがある。\n"
    "・草は年に三度刈る。\n・穴は見つけ次第ふさぐ。\n"
    "２．水門\n水門は鉄で造る。さびを防ぐため、五年ごとに塗り直す。\n"
)
RIVER_UNITS = [
    "１．堤防",
    "堤防は土で造られていて、雨が続くと崩れるおそれがある。",
    "・草は年に三度刈る。",
    "・穴は見つけ次第ふさぐ。",
    "２．水門",
    "水門は鉄で造る。",
    "さびを防ぐため、五年ごとに塗り直す。",
]


def test_it_is_a_langchain_splitter() -> None:
    splitter = JapaneseTextSplitter(chunk_size=40)
    assert isinstance(splitter, TextSplitter)
    made = splitter.create_documents([RIVER], [{"source": "river.txt"}])
    assert len(made) > 1
    assert {document.metadata["source"] for document in made} == {"river.txt"}
    again = splitter.split_documents([Document(RIVER, metadata={"source": "river.txt"})])
    assert again == made
    assert splitter.split_text("") == []


@pytest.mark.parametrize("size", [1, 10, 30, 45, 60, 400])
def test_a_chunk_holds_whole_sentences_and_items(size: int) -> None:
    chunks = JapaneseTextSplitter(chunk_size=size).split_text(RIVER)
    assert [line for chunk in chunks for line in chunk.split("\n")] == RIVER_UNITS
    assert all(len(chunk) <= size or "\n" not in chunk for chunk in chunks)


def test_a_sentence_longer_than_a_chunk_stays_whole() -> None:
    long = "川の水を" + "、田の水を" * 60 + "汲む。"
    assert JapaneseTextSplitter(chunk_size=50).split_text(long) == [long]


@given(st.lists(st.integers(1, 80)), st.integers(1, 100))
def test_packing_keeps_order_and_size(lengths: list[int], size: int) -> None:
    runs = JapaneseTextSplitter(chunk_size=size).pack(lengths)
    assert [i for start, end in runs for i in range(start, end)] == list(range(len(lengths)))
    for start, end in runs:
        joined = sum(lengths[start:end]) + (end - start - 1)
        assert start < end
        assert joined <= size or end - start == 1


def test_no_sentence_is_left_behind_alone() -> None:
    assert JapaneseTextSplitter(chunk_size=100).pack([30, 30, 30, 30]) == [(0, 2), (2, 4)]


def test_an_overlap_is_refused_and_lengths_may_be_counted_otherwise() -> None:
    with pytest.raises(ValueError, match="overlap"):
        JapaneseTextSplitter(100, chunk_overlap=10)
    text = "市は窓口を置く。" * 6
    by_bytes = JapaneseTextSplitter(60, length_function=lambda words: len(words.encode()))
    assert len(by_bytes.split_text(text)) > len(JapaneseTextSplitter(60).split_text(text))
