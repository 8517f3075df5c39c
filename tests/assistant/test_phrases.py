"""A question's phrases are its matter, in whatever everyday words, and nothing of its frame."""

import pytest

from assistant.coverage import head_phrase
from assistant.phrases import Phrase, phrases_of
from assistant.question import analyse
from ingest.synonyms import others_of


def named(text: str) -> list[str]:
    """The texts of the phrases that name matter."""
    return [phrase.text for phrase in phrases_of(text) if phrase.is_name]


def with_words(text: str, word: str) -> Phrase:
    """The phrase that another word may stand for."""
    (found,) = (p for p in phrases_of(text) if word in others_of(p.lemmas))
    return found


@pytest.mark.parametrize(
    ("text", "phrase", "word"),
    [
        # Alone, 金 is read キン.
        ("お金は新しくもらえますか", "金", "費用"),
        ("運営を外に任せてもいいですか", "外に任せ", "委託"),
        ("窓口はいつから動き出しますか", "動き出し", "開始"),
        ("親が亡くなったあとの暮らしは", "親が亡くなったあと", "親亡き後"),
        ("良かった点は", "良かった点", "利点"),
        ("担い手を検討します", "担い手", "担う"),
    ],
)
def test_everyday_words_have_the_words_of_documents(text: str, phrase: str, word: str) -> None:
    assert with_words(text, word).text == phrase


def test_words_in_one_compound_are_no_idiom() -> None:
    assert named("親亡後勉強会の会場") == ["親亡後勉強会", "会場"]


def test_words_that_stand_apart_are_no_idiom() -> None:
    assert [p.text for p in phrases_of("外の窓口に任せる")] == ["外", "窓口", "任せる"]


@pytest.mark.parametrize(
    "text",
    [
        "名簿がなくても大丈夫ですか",
        "名簿はいつごろですか",
        "そもそも名簿は",
        "名簿がないとだめですか",
        "名簿をそろえるのは無理でしょうか",
        "名簿の可能な様子",
    ],
)
def test_the_frame_of_a_question_names_nothing(text: str) -> None:
    assert named(text) == ["名簿"]


def test_what_is_no_good_names_something() -> None:
    assert "だめ" in "".join(named("だめな名簿は"))


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        ("船が欠航したとき、島民をどう支えますか", "島民"),
        ("名簿がなければ、窓口は何を見ますか", "窓口"),
        ("法人が抱える負債を教えて", "負債"),
        ("窓口の名簿は誰が備えますか", "名簿"),
        ("法人が名簿を備えますか", "法人"),
    ],
)
def test_the_thing_asked_about_stands_in_the_main_clause(asked: str, head: str) -> None:
    found = head_phrase(analyse(asked))
    assert found is not None
    assert found.text == head
