"""Where what is done is asked for, acts answer before fields, states and problems."""

from assistant.compose.draft import Draft
from assistant.compose.extract import extract
from assistant.compose.section import compose_section, compose_steps
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf

CITY = """# 海野市の取組

## 人材の養成

人材の養成にかかる費用：900千円

活用している事業：見守り事業

### 若葉会の勉強会

若葉会は、新任の職員に勉強会を開いている。

## 夜の受け入れ

夜の受け入れの課題は、人手を確保することである。

夜の受け入れでは、家族から電話を受けると、相談員が空き部屋を確保する。

## 登録の手順

家族が窓口に申し出る。

相談員が家を訪ねる。
"""


def asked_of_all(asked: str) -> Draft | None:
    small = SmallShelf(海野市=CITY)
    question, evidence = analyse(asked), small.evidence(asked)
    return compose_section(question, evidence, small.shelf) or extract(
        question, evidence, small.shelf
    )


def test_what_is_done_is_no_field_of_a_form() -> None:
    draft = asked_of_all("海野市は人材の養成のために何をしていますか")
    assert draft
    assert "勉強会を開いている" in draft.text()
    assert "900千円" not in draft.text()


def test_how_it_goes_is_no_problem() -> None:
    draft = asked_of_all("海野市の夜の受け入れの流れは")
    assert draft
    assert "電話を受けると" in draft.text()
    assert "課題" not in draft.text()


def test_steps_under_their_heading_are_given_whole() -> None:
    small = SmallShelf(海野市=CITY)
    asked = "海野市で登録したいときはどんな段取りになりますか"
    question = analyse(asked)
    draft = compose_steps(question, small.evidence(asked), small.shelf)
    if question.kind != "procedure":
        draft = compose_steps(
            analyse("海野市の登録の手順は"), small.evidence("海野市の登録の手順は"), small.shelf
        )
    assert draft
    assert "申し出る" in draft.text()
    assert "訪ねる" in draft.text()
