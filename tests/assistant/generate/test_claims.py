"""What a model says, read while it is still being written."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generate.claims import Claim, claims


def said(*entries: object) -> str:
    return json.dumps({"sentences": list(entries)}, ensure_ascii=False)


def entry(text: str, *citations: int) -> dict[str, object]:
    return {"text": text, "citations": list(citations)}


def heard(*pieces: str) -> list[Claim]:
    return [claim for claim in claims(iter(pieces)) if claim is not None]


def texts(*pieces: str) -> list[str]:
    return [claim.text for claim in heard(*pieces)]


def test_each_sentence_comes_with_the_numbers_it_rests_on() -> None:
    assert heard(said(entry("市が担う。", 1), entry("法人が運営する。", 2, 3))) == [
        Claim(text="市が担う。", citations=(1,)),
        Claim(text="法人が運営する。", citations=(2, 3)),
    ]


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    reply = said(entry("市が担う。", 1), entry("法人が運営する。", 2))
    begun = reply.index("法人")
    given: list[str] = []

    def pieces() -> Iterator[str]:
        yield reply[:begun]
        given.append("the rest")
        yield reply[begun:]

    first = next(claim for claim in claims(pieces()) if claim is not None)
    assert (first.text, given) == ("市が担う。", [])


def test_a_reply_that_breaks_off_loses_only_the_sentence_it_was_at() -> None:
    reply = said(entry("市が担う。", 1), entry("法人が運営する。", 12))
    assert texts(reply[: reply.index("2]}")]) == ["市が担う。"]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "わかりません。",
        "{",
        '{"sentences": "市が担う。"}',
        '{"answer": "市が担う。"}',
        '[{"text": "市が担う。", "citations": [1]}]',
        '{"sentences": [{"text": "市が担う。"}]}',
        '{"sentences": [{"text": "市が担う。", "citations": ["1"]}]}',
        '{"sentences": [{"text": "市が担う。", "citations": [true]}]}',
        '{"sentences": [{"text": "市が担う。", "citations": [1], "source": "x"}]}',
        '{"sentences": ["市が担う。"]}',
        '{"sentences": [{"text": "  ", "citations": [1]}]}',
    ],
)
def test_what_is_not_the_agreed_form_is_nothing(reply: str) -> None:
    assert heard(reply) == []


def test_one_bad_entry_does_not_take_the_others_with_it() -> None:
    assert texts(said(entry("市が担う。", 1), {"text": 3}, entry("法人も担う。", 1))) == [
        "市が担う。",
        "法人も担う。",
    ]


def test_a_fence_of_markdown_around_the_reply_is_no_part_of_it() -> None:
    assert texts(f"```json\n{said(entry('市が担う。', 1))}\n```\n以上です。") == ["市が担う。"]


def test_several_sentences_in_one_are_judged_one_by_one() -> None:
    found = heard(said(entry("市が担う（委託もある。）。費用は国が出す。", 1)))
    assert [claim.text for claim in found] == ["市が担う（委託もある。）。", "費用は国が出す。"]
    assert {claim.citations for claim in found} == {(1,)}


def test_marks_written_into_a_sentence_are_taken_as_numbers() -> None:
    assert heard(said(entry("市が担う[2]。", 1), entry("国が出す。[3][4]"))) == [
        Claim(text="市が担う。", citations=(1, 2)),
        Claim(text="国が出す。", citations=(3, 4)),
    ]


def test_the_number_that_a_passage_had_in_the_prompt_is_not_shown() -> None:
    assert texts(said(entry("資料1によると、市が担う。", 1))) == ["市が担う。"]


def test_a_particle_with_nothing_before_it_begins_no_sentence() -> None:
    assert texts(said(entry("は、機能が違っても構いません。", 1))) == ["機能が違っても構いません。"]


def test_an_entry_of_a_list_is_one_without_its_dot() -> None:
    assert heard(said(entry("・緊急時の受入れ", 1))) == [
        Claim(text="緊急時の受入れ", citations=(1,), item=True)
    ]


def test_silence_can_be_left() -> None:
    assert next(claims(iter(["", "{"]))) is None


TEXT = st.text(st.sampled_from('市が担う法人12「」。、[]{}"\\ \n'), min_size=1, max_size=30)


@given(st.lists(st.tuples(TEXT, st.lists(st.integers(0, 99), max_size=3)), max_size=4), st.data())
def test_however_a_reply_is_cut_it_says_the_same(
    entries: list[tuple[str, list[int]]], data: st.DataObject
) -> None:
    reply = said(*(entry(text, *numbers) for text, numbers in entries))
    cut = data.draw(st.integers(0, len(reply)))
    assert heard(*reply) == heard(reply) == heard(reply[:cut], reply[cut:])
