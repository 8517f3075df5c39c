"""Everyday words reach the words of documents, and only those that synonyms.toml gives."""

import tomllib
from pathlib import Path

from ingest import synonyms
from ingest.japanese import lemmas, normalise
from ingest.synonyms import other_lemmas, others, others_of

TABLE = tomllib.loads((Path(synonyms.__file__).parent / "synonyms.toml").read_text("utf-8"))


def test_members_of_a_group_stand_for_each_other() -> None:
    assert "ショートステイ" in others("短期入所")
    assert "短期入所" in others("ショートステイ")


def test_an_everyday_word_asks_for_what_documents_say_but_not_the_other_way_round() -> None:
    assert "費用" in others("お金")
    assert "お金" not in others("費用")


def test_a_verb_is_known_in_any_form() -> None:
    assert "拒否" in others("断られ")


def test_a_question_gets_the_lemmas_it_lacks() -> None:
    found = other_lemmas("短期入所のベッドの費用は?")
    assert {"床", "経費"} <= set(found)
    assert not set(found) & set(lemmas("短期入所のベッドの費用は?"))
    assert other_lemmas("面的整備型の運営法人は?") == []


def test_every_entry_says_where_it_comes_from_and_is_in_the_normal_form() -> None:
    for entry in (*TABLE["same"], *TABLE["asked"]):
        assert entry["source"]
    words = [word for entry in TABLE["same"] for group in entry["groups"] for word in group]
    words += [
        w
        for entry in TABLE["asked"]
        for word, said in entry["words"].items()
        for w in (word, *said)
    ]
    assert [word for word in words if normalise(word) != word] == []


def test_every_word_has_a_lemma_for_without_one_it_would_stand_in_any_text() -> None:
    words = {word for entry in TABLE["same"] for group in entry["groups"] for word in group}
    words |= {w for entry in TABLE["asked"] for said in entry["words"].values() for w in said}
    assert [word for word in sorted(words) if not lemmas(word)] == []


def test_a_word_is_found_by_its_terms_as_the_question_reads_it() -> None:
    assert "費用" in others_of(("金",))
    assert others_of(("外", "任せ")) == ("委託",)


def test_no_word_is_asked_for_twice() -> None:
    words = [word for entry in TABLE["asked"] for word in entry["words"]]
    assert sorted(set(words)) == sorted(words)
