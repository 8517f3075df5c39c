"""The sentence that answers stands above those that only look like it."""

from dataclasses import replace

import pytest

from assistant.compose.silence import answers
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


def answering(small: SmallShelf, asked: str) -> list[str]:
    """The units that may stand as an answer, best first."""
    question = analyse(asked)
    return [found.unit.text for found in small.evidence(asked) if answers(question, found)]


def test_what_a_question_names_is_what_its_evidence_speaks_of() -> None:
    small = SmallShelf(
        guide="""# 手引

面的整備型の運営主体は、幹事となる法人である。
多機能拠点型の運営主体は、建物を営む法人である。
面的整備型は、事業所が手分けする。
"""
    )
    assert small.best("面的整備型の運営主体は?").startswith("面的整備型の運営主体")
    assert small.best("多機能拠点型の運営主体は?").startswith("多機能拠点型の運営主体")


@pytest.mark.parametrize("text", ["12", "１２，３４５", "31.5％", "7"])
def test_numbers_without_a_word_state_nothing(text: str) -> None:
    assert SmallShelf(海野市=f"# 件数\n\n- {text}\n- {text}\n").evidence("件数は?") == []


@pytest.mark.parametrize("text", ["12人", "7か所", "東区 12"])
def test_numbers_with_a_word_state_something(text: str) -> None:
    found = SmallShelf(海野市=f"# 件数\n\n- {text}\n- {text}\n").evidence("件数は?")
    assert {evidence.unit.text for evidence in found} == {text}


def test_bare_numbers_are_never_evidence() -> None:
    small = SmallShelf(海野市="# 訪問件数\n\n- 12\n- 31\n- 訪問は計画に沿って行う。\n")
    assert [e.unit.text for e in small.evidence("海野市の訪問件数は何件ですか?")] == [
        "訪問は計画に沿って行う。"
    ]
    assert answering(small, "海野市の訪問件数は何件ですか?") == []


YEARS = """# 利用者数

平成28年度の利用者数は41人である。
平成29年度の利用者数は57人である。
令和元年度の利用者数は63人である。
"""


@pytest.mark.parametrize(
    ("year", "figure"),
    [
        ("平成28年度", "41人"),
        ("2016年度", "41人"),
        ("H29年度", "57人"),
        ("２０１７年", "57人"),
        ("令和元年度", "63人"),
        ("2019年", "63人"),
    ],
)
def test_the_figure_is_of_the_year_asked(year: str, figure: str) -> None:
    (text,) = answering(SmallShelf(海野市=YEARS), f"{year}の利用者数は何人ですか?")
    assert figure in text


def test_a_year_that_is_not_there_has_no_figure() -> None:
    assert answering(SmallShelf(海野市=YEARS), "平成30年度の利用者数は何人ですか?") == []


def test_the_year_of_a_heading_holds_for_what_stands_under_it() -> None:
    small = SmallShelf(
        海野市="# 報告\n\n## 平成28年度\n\n予算は100万円である。\n\n## 平成29年度\n\n予算は120万円である。\n"
    )
    assert answering(small, "平成29年度の予算はいくらですか?") == ["予算は120万円である。"]


def test_ordinals_must_agree() -> None:
    small = SmallShelf(
        海野市="# 計画\n\n## 第5期\n\n計画の目標は3か所の整備である。\n\n## 第6期\n\n計画の目標は検証である。\n"
    )
    assert answering(small, "第6期の計画の目標は?")[0] == "計画の目標は検証である。"
    assert answering(small, "第7期の計画の目標は?") == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("東区", ["事業所は4か所。"]), ("西区", ["事業所は9か所。"]), ("南区", [])],
)
def test_wards_must_agree(asked: str, expected: list[str]) -> None:
    small = SmallShelf(
        海野市="# 区の状況\n\n## 東区\n\n事業所は4か所。\n\n## 西区\n\n事業所は9か所。\n"
    )
    assert answering(small, f"{asked}の事業所は何か所ですか?") == expected


def test_the_figure_under_its_own_label_wins() -> None:
    small = SmallShelf(
        海野市="""# 手帳

身体障害者手帳の所持者は3,120人である。
療育手帳の所持者は640人である。
精神障害者保健福祉手帳の所持者は510人である。
"""
    )
    assert "640人" in small.best("療育手帳の所持者は何人ですか?")
    assert "3,120人" in small.best("身体障害者手帳の所持者は何人ですか?")
    assert "510人" in small.best("精神障害者保健福祉手帳の所持者数は?")


def test_a_figure_of_all_is_not_that_of_one_sort() -> None:
    """障害者手帳 stands inside 身体障害者手帳, which is another thing."""
    small = SmallShelf(
        海野市="""# 手帳

身体障害者手帳の所持者は3,120人である。
障害者手帳の所持者は4,270人である。
"""
    )
    assert "4,270人" in small.best("障害者手帳の所持者は何人ですか?")
    assert "3,120人" in small.best("身体障害者手帳の所持者は何人ですか?")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("相談員は何人いますか?", "相談員は3人である。"),
        ("相談員の予算はいくらですか?", "相談員の予算は500万円である。"),
        ("相談員のうち常勤の割合は?", "相談員のうち常勤の割合は6割である。"),
    ],
)
def test_the_figure_is_of_the_sort_asked(asked: str, expected: str) -> None:
    small = SmallShelf(
        海野市="""# 相談員

相談員は3人である。
相談員の予算は500万円である。
相談員がいるのは2か所である。
相談員のうち常勤の割合は6割である。
"""
    )
    assert small.best(asked) == expected


def test_a_sentence_without_a_figure_does_not_answer_how_many() -> None:
    small = SmallShelf(海野市="# 相談員\n\n相談員を各事業所に置いている。\n")
    assert answering(small, "相談員は何人いますか?") == []


def test_a_date_is_no_count() -> None:
    small = SmallShelf(海野市="# 相談員\n\n相談員は平成28年4月に置いた。\n")
    assert answering(small, "相談員は何人いますか?") == []


def test_a_value_speaks_of_what_it_is_a_value_of() -> None:
    small = SmallShelf(
        guide="# 手引\n\n## 整備類型\n\n### 多機能拠点型\n\n建物に集める。\n\n### 面的整備型\n\n分け合う。\n",
        海野市="# 報告\n\n市は面的整備により進める。\n市は職員の研修を続ける。\n",
    )
    texts = [
        e.unit.text for e in small.evidence("海野市の整備類型は?") if e.document.id == "海野市"
    ]
    assert texts[0] == "市は面的整備により進める。"


def test_a_general_question_is_answered_by_the_guidance_first() -> None:
    text = "# 資料\n\n相談の機能は、困りごとを早く受け止めるものである。\n"
    small = SmallShelf(海野市=text, guide=text)
    assert small.evidence("相談の機能とは何ですか?")[0].document.id == "guide"


def test_the_figure_of_all_sorts_together_does_not_answer_for_one_sort() -> None:
    small = SmallShelf(海野市="# 手帳\n\n- 障害者手帳所持者数 4,512人\n- 療育手帳所持者数 633人\n")
    assert answering(small, "海野市の身体障害者手帳所持者は何人ですか?") == []
    (text,) = answering(small, "海野市の療育手帳所持者は何人ですか?")
    assert "633人" in text


def test_a_word_shortened_to_first_characters_is_heard() -> None:
    small = SmallShelf(
        海野市="# 障害者手帳の所持者\n\n- 障害者手帳所持者数 4,512人\n- 身障手帳 3,118人\n"
    )
    assert answering(small, "海野市の身体障害者手帳の所持者は何人ですか?")[0] == "身障手帳 3,118人"


def test_a_count_asked_by_its_counter_is_not_answered_by_another_count() -> None:
    small = SmallShelf(海野市="# 相談員\n\n相談員は3人である。\n相談員がいるのは2か所である。\n")
    (text,) = answering(small, "海野市で相談員がいるのは何か所ですか?")
    assert "2か所" in text


@pytest.mark.parametrize(
    "text", ["報告書４８P抜粋 窓口の経緯", "平成28年3月 窓口の会", "ステップ1 窓口に申し出る"]
)
def test_digits_of_pages_dates_and_steps_count_nothing(text: str) -> None:
    assert (
        answering(SmallShelf(海野市=f"# 窓口\n\n- {text}\n- 案内\n"), "海野市の窓口の数は?") == []
    )


def test_a_bare_number_in_a_row_counts_what_the_row_is_of() -> None:
    small = SmallShelf(
        海野市="# 体制\n\n| 職種 | 常勤 |\n|---|---|\n| 看護師 | 5 |\n| 保健師 | 2 |\n"
    )
    (text,) = answering(small, "海野市の看護師は何人ですか?")
    assert text == "| 看護師 | 5 |"
    assert answering(small, "海野市の医師は何人ですか?") == []


def test_a_heading_that_says_the_opposite_comes_last() -> None:
    small = SmallShelf(
        海野市="# 対象となる人\n\n- 市民\n- 通勤者\n\n# 対象とならない人\n\n- 入院中の人\n- 旅行者\n"
    )
    assert small.best("海野市で対象とならない人は?") in {"入院中の人", "旅行者"}
    assert small.best("海野市で対象となる人は?") in {"市民", "通勤者"}


def test_a_line_that_only_repeats_the_question_is_no_answer() -> None:
    small = SmallShelf(海野市="# 資料\n\n- 重層的な相談の体制\n- 相談の体制は三つの層からなる。\n")
    texts = [found.unit.text for found in small.evidence("重層的な相談の体制とは?")]
    assert texts == ["相談の体制は三つの層からなる。"]


def test_what_is_quoted_in_a_question_must_stand_in_the_answer() -> None:
    small = SmallShelf(海野市="# 数字\n\n- 214\n- 相談は1,846件である。\n")
    assert answering(small, "海野市の「214」という数字は何件の相談ですか?") == []


def test_a_form_that_says_there_is_none_answers_for_the_amount() -> None:
    small = SmallShelf(海野市="# 報告\n\n## 体験の場\n\n- 予算措置額：特になし\n- 事業枠：―\n")
    assert answering(small, "海野市の体験の場の予算措置額は?") == ["予算措置額：特になし"]
    assert answering(small, "海野市の体験の場の事業枠は何ですか?") != ["事業枠：―"]


def test_the_month_that_is_asked_is_the_month_of_the_answer() -> None:
    small = SmallShelf(海野市="# 予定\n\n- 平成29年2月 素案の検討\n- 平成29年5月 機能の検討\n")
    assert answering(small, "海野市で平成29年5月に検討することは?") == ["平成29年5月 機能の検討"]


@pytest.mark.parametrize("asked", ["短期入所はいくらですか?", "短期入所の割合は?"])
def test_a_count_right_behind_the_words_is_no_amount_and_no_share(asked: str) -> None:
    small = SmallShelf(海野市="# 報告\n\n## 事業所\n\n- 短期入所 12か所\n- 生活介護 7か所\n")
    assert not any(found.has_figure for found in small.evidence(f"海野市の{asked}"))


def test_a_date_in_a_name_is_not_when_something_happens() -> None:
    small = SmallShelf(
        guide="""# 調査

この報告書は、平成25年度推進事業による調査の成果である。
この報告書は、県の協会が平成26年3月に出した。
"""
    )
    assert answering(small, "この報告書が出たのはいつですか?")[0].endswith("3月に出した。")


def test_a_schedule_is_asked_in_other_words_than_its_own() -> None:
    small = SmallShelf(
        海野市="# 報告\n\n## 拠点の予定\n\n- 平成30年4月 検討会の設置\n- 令和2年4月 運用開始\n"
    )
    assert "令和2年4月" in answering(small, "海野市の拠点はいつから動き出しましたか?")[0]


def test_all_together_is_asked_of_the_sum() -> None:
    small = SmallShelf(
        海野市="""# 手帳所持者

療育手帳の所持者は640人で、手帳所持者全体の1割である。
手帳所持者は合計6,120人である。
精神の手帳所持者は710人である。
"""
    )
    assert "6,120人" in answering(small, "海野市の手帳を持つ人は全部で何人ですか?")[0]


def test_a_part_of_a_compound_may_be_said_otherwise() -> None:
    small = SmallShelf(海野市="# 窓口\n\n配置の人員は3人である。\n相談の件数は12件である。\n")
    assert "3人" in answering(small, "海野市の配置人手は何人ですか?")[0]


def test_what_stands_under_another_number_is_no_answer() -> None:
    small = SmallShelf(
        guide="# 手引\n\n## ＜第3層＞\n\n主な担い手は協議会で、第2層と組む。\n\n協議会は研修を担う。\n"
    )
    assert answering(small, "第2層は何を担いますか?") == ["主な担い手は協議会で、第2層と組む。"]


@pytest.mark.parametrize(
    ("asked", "may"), [("相談員の資格は何ですか?", False), ("相談員は何をする人ですか?", True)]
)
def test_nearness_alone_does_not_give_an_attribute_that_is_not_named(asked: str, may: bool) -> None:
    small = SmallShelf(guide="# 手引\n\n相談員は窓口で話を聞く。\n")
    (found,) = small.evidence(asked)
    assert answers(analyse(asked), replace(found, near=0.5)) is may
