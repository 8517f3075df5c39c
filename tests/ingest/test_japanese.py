"""Words of documents and of questions meet in one form, whatever the typist's habits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.japanese import bigrams, lemmas, normalise, squeeze, tokens, western_years


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("障がい者", "障害者"),
        ("障碍者", "障害者"),
        ("１２，３４５人", "12345人"),
        ("12,345人", "12345人"),
        ("ＰＤＣＡサイクル", "pdcaサイクル"),
        ("ﾊﾞｽ路線", "バス路線"),
        ("㈱みどり", "(株)みどり"),
    ],
)
def test_two_ways_of_writing_compare_as_one(written: str, asked: str) -> None:
    assert normalise(written) == normalise(asked)


def test_a_list_of_numbers_is_not_taken_for_one() -> None:
    assert normalise("1,2,3") == "1,2,3"
    assert normalise("3,50") == "3,50"


def test_inflected_words_meet_in_their_dictionary_form() -> None:
    assert set(lemmas("道路を直した")) & set(lemmas("直す"))
    assert "為る" not in lemmas("整備している")
    assert lemmas("においては、それを") == []


def test_a_question_by_western_year_meets_an_era_year() -> None:
    assert "2017年" in lemmas("平成29年度の予算")
    assert "2019年" in lemmas("令和元年に始めた")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("平成29年４月から令和２年まで", [2017, 2020]),
        ("Ｈ28.10.31現在", [2016]),
        ("R5年度", [2023]),
        ("昭和元年", [1926]),
        ("2016年と2018-04", [2016, 2018]),
        ("電話は2016番", []),
        ("部屋H28A", []),
    ],
)
def test_years_are_found_in_every_calendar(text: str, years: list[int]) -> None:
    assert western_years(text) == years


def test_bigrams_stay_within_runs_of_letters() -> None:
    assert bigrams("給水、車") == ["給水", "車"]
    assert bigrams("貯水池") == ["貯水", "水池"]


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_tokens_lie_where_they_say_and_cover_the_text(text: str) -> None:
    position = 0
    for token in tokens(text):
        assert position <= token.start < token.end <= len(text)
        surface = text[token.start : token.end].encode("utf-8", "replace").decode()
        assert token.surface == surface
        position = token.end


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_no_text_is_too_odd_to_be_matched(text: str) -> None:
    assert all(lemmas(text))
    assert all(1 <= len(pair) <= 2 for pair in bigrams(text))
    western_years(text)


def test_a_lone_surrogate_from_json_does_not_stop_a_question() -> None:
    assert "図書" in "".join(lemmas("図書館\ud800の蔵書"))


@given(st.text(max_size=60))
def test_squeezing_leaves_no_space_and_loses_no_letter(text: str) -> None:
    squeezed = squeeze(text)
    assert not any(character.isspace() for character in squeezed)
    assert squeezed == "".join(character for character in text if not character.isspace())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受入体制", "受け入れ体制"),
        ("受入れ", "受け入れる"),
        ("見守りの担い手がいない", "担い手がいない見守り"),
        ("地域で見守る", "地域での見守り"),
        ("取組", "取り組む"),
        ("申込み", "申し込まない"),
        ("担える", "担う"),
        ("暮らし", "暮らす"),
    ],
)
def test_a_verb_and_its_noun_are_one_word(one: str, other: str) -> None:
    assert set(lemmas(one)) - {"無い"} == set(lemmas(other)) - {"無い"}


@pytest.mark.parametrize(("text", "lemma"), [("見る", "見る"), ("得る", "得る"), ("来る", "来る")])
def test_a_verb_whose_noun_would_be_a_lone_kanji_stays(text: str, lemma: str) -> None:
    assert lemmas(text) == [lemma]
