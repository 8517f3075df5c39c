"""What the assistant knows of the shelf as a whole."""

import pytest

from ingest.japanese import key
from tests.assistant.cheap import SmallShelf

TYPES = """# 整備の手引

## 整備類型

### （1）多機能拠点型

建物に機能を集める。

### （2）面的整備型

事業所が機能を分け合う。

## 短期入所の空床

機能の一つとして空床を置く。
"""


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    shelf = SmallShelf(guide=TYPES).shelf
    assert shelf.weight("空床") > shelf.weight("機能")
    assert shelf.weight("動物") == 1.0
    assert 0 < shelf.weight("機能") < 1


def test_an_empty_shelf_has_no_values_and_no_cities() -> None:
    shelf = SmallShelf().shelf
    assert shelf.weight("機能") == 1.0
    assert shelf.values_of("整備類型") == frozenset()
    assert shelf.municipalities() == frozenset()
    assert not shelf.mentions("海野市")


def test_the_headings_under_a_heading_are_its_values() -> None:
    shelf = SmallShelf(guide=TYPES).shelf
    assert shelf.values_of("整備類型") == {"多機能拠点", "面的整備"}
    assert shelf.values_of("短期入所") == frozenset()
    assert shelf.values_of("") == frozenset()


def test_cities_are_those_that_have_a_document_and_others_may_be_mentioned() -> None:
    small = SmallShelf(海野市="# 報告\n\n隣の山原市と協力する。\n", guide=TYPES)
    assert small.shelf.municipalities() == {"海野市"}
    assert small.shelf.mentions("山原市")
    assert not small.shelf.mentions("札幌市")


def test_the_passages_of_a_document_come_in_reading_order() -> None:
    small = SmallShelf(guide=TYPES, other=TYPES)
    found = small.shelf.passages_of("guide")
    assert [passage.position for passage in found] == sorted(p.position for p in found)
    assert {passage.document_id for passage in found} == {"guide"}
    assert list(small.shelf.passages_of("nowhere")) == []


def test_texts_are_matched_whatever_their_width_and_spelling() -> None:
    assert key("障がい者 手帳（３）") == key("障害者手帳(3)")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("もりおか市の人口は?", "盛岡市の人口は?"),
        ("モリオカの人口は?", "盛岡市の人口は?"),
        ("まつもととモリオカ市の違いは?", "松本市と盛岡市の違いは?"),
        ("もりおかしって何人住んでいますか", "盛岡市って何人住んでいますか"),
        ("こもりおかの人口は?", "こもりおかの人口は?"),
    ],
)
def test_a_municipality_in_kana_is_known_by_its_reading(asked: str, expected: str) -> None:
    shelf = SmallShelf(盛岡市="# 概要\n\nある。\n", 松本市="# 概要\n\nある。\n").shelf
    assert shelf.spell_out(asked) == expected
