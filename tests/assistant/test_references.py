"""What an ordinance only numbers is read as the item of that number."""

from assistant.references import referred
from ingest.models import Passage, Unit

UNITS = (
    Unit(text="第5条　事業の内容は、次のとおりとする。", kind="sentence", lines=(1, 1)),
    Unit(text="（1）相談　連絡体制を確保する。", kind="item", lines=(2, 2)),
    Unit(text="（2）緊急時の受入れ　短期入所等により受け入れる。", kind="item", lines=(3, 3)),
    Unit(text="２　前項第2号の期間は、3日以内とする。", kind="sentence", lines=(4, 4)),
    Unit(text="ただし、10日を限度として延長することができる。", kind="sentence", lines=(4, 4)),
    Unit(text="３　第9条第1項第1号の規定を準用する。", kind="sentence", lines=(5, 5)),
)


def passage() -> Passage:
    return Passage(id="p", document_id="d", headings=(), page=None, units=UNITS, position=0)


def test_an_item_of_the_same_article() -> None:
    assert referred(passage(), 3) == ["緊急時の受入れ"]


def test_a_sentence_goes_on_about_the_item_of_its_paragraph() -> None:
    assert referred(passage(), 4) == ["緊急時の受入れ"]


def test_an_item_of_another_article_is_not_looked_for_here() -> None:
    assert referred(passage(), 5) == []
    assert referred(passage(), 0) == []
