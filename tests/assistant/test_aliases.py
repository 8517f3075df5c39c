"""A short name that a document gives to a thing stands for the thing in that document."""

from assistant.aliases import aliases
from assistant.compose.extract import extract
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


def test_a_name_in_quotation_marks_behind_its_thing() -> None:
    assert aliases(["窓口を海野市相談支援センター「みなと」に置く。"]) == {
        "みなと": "海野市相談支援センター"
    }


def test_a_name_that_is_announced() -> None:
    found = aliases(["自転車貸出事業（以下「貸出」という。）は、町が行う。"])
    assert found == {}, "it is a part of the thing's own name"
    found = aliases(["自転車貸出事業（以下、「まちのり」という。）は、町が行う。"])
    assert found == {"まちのり": "自転車貸出事業"}


def test_words_that_are_only_quoted_name_nothing() -> None:
    assert aliases(["会長は「みなと」と答えた。", "その「みなと」も古い。"]) == {}


def test_a_name_of_two_things_names_neither() -> None:
    assert aliases(["海野相談窓口「みなと」", "山原相談窓口「みなと」"]) == {}


def test_what_is_said_of_the_short_name_answers_for_the_thing() -> None:
    small = SmallShelf(
        海野市="# 体制\n\n窓口は海野相談支援センター「みなと」に置く。\n\n"
        "みなとの運営は、社会福祉法人汐風会に委託している。\n"
    )
    asked = "海野相談支援センターの運営はどこに委託していますか?"
    draft = extract(analyse(asked), small.evidence(asked), small.shelf)
    assert draft is not None
    assert "汐風会" in draft.text()
