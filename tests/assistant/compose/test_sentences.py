"""Answers made of sentences: the right one, what belongs to it, and nothing besides."""

import pytest

from assistant.compose.draft import Draft
from assistant.compose.extract import extract
from assistant.compose.section import compose_section
from assistant.compose.silence import no_such_municipality, not_found
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf, document


def say(small: SmallShelf, asked: str) -> Draft:
    draft = extract(analyse(asked), small.evidence(asked), small.shelf)
    assert draft
    return draft


def test_a_definition_is_the_sentence_that_defines() -> None:
    small = SmallShelf(
        guide="""# 手引

支援台帳は毎年見直す。
職員は支援台帳を窓口に備える。
支援台帳とは、緊急時に頼る先を書き留めた名簿である。
"""
    )
    first = say(small, "支援台帳とは何ですか?").sentences
    assert any("書き留めた名簿である" in sentence.text for sentence in first)


def test_a_figure_is_one_sentence_with_its_unit() -> None:
    small = SmallShelf(海野市="# 概要\n\n人口は82,415人である。\n面積は91平方キロである。\n")
    (sentence,) = say(small, "海野市の人口は何人ですか?").sentences
    assert "人口は82,415人である。" in sentence.text


def test_a_figure_of_a_table_keeps_the_heads_of_its_columns() -> None:
    small = SmallShelf(
        海野市="# 実績\n\n| 年度 | 利用者数 |\n|---|---|\n| 平成28年度 | 41人 |\n| 平成29年度 | 57人 |\n"
    )
    (sentence,) = say(small, "海野市の平成29年度の利用者数は?").sentences
    assert all(word in sentence.text for word in ("平成29年度", "利用者数", "57人"))
    assert "41人" not in sentence.text


def test_a_reason_is_the_sentence_that_gives_it() -> None:
    small = SmallShelf(
        海野市="# 方針\n\n市は近隣型を選んだ。\n\n# 経緯\n\n山あいで移動に時間がかかるため、近隣型を選んだ。\n"
    )
    assert "時間がかかるため" in say(small, "海野市が近隣型を選んだ理由は?").sentences[0].text


def test_a_sentence_that_announces_a_list_brings_it() -> None:
    small = SmallShelf(海野市="# 体制\n\n夜間の当番は、次の事業所が担う。\n\n- あおば\n- みどり\n")
    text = say(small, "海野市の夜間の当番は誰が担いますか?").text()
    assert "あおば" in text
    assert "みどり" in text


@pytest.mark.parametrize(("others", "shown"), [(("海野市", "山原市"), True), (("海野市",), False)])
def test_whose_a_statement_is_stands_before_it_where_there_are_several(
    others: tuple[str, ...], shown: bool
) -> None:
    small = SmallShelf(**dict.fromkeys(others, "# 概要\n\n夜間の窓口は当番の職員が担う。\n"))
    first = say(small, "夜間の窓口は誰が担いますか?").sentences[0]
    assert first.text.startswith(tuple(f"〔{name}" for name in others)) is shown


def test_what_is_added_to_a_statement_is_not_in_its_quote() -> None:
    small = SmallShelf(海野市="# 概要\n\n夜間の窓口は当番制である。\n")
    draft = say(small, "海野市の夜間の窓口は?")
    assert draft.sentences[0].text.startswith("〔")
    assert draft.citations[0].quote == "夜間の窓口は当番制である。"


def test_the_same_unit_keeps_its_number() -> None:
    small = SmallShelf(guide="# 手引\n\n夜間の窓口は当番制である。\n")
    (found, *_) = small.evidence("夜間の窓口は?")
    draft = Draft()
    cited = [draft.cite(found.document, found.passage, found.unit, 1.0) for _ in range(3)]
    assert cited == [1, 1, 1]
    assert len(draft.citations) == 1


def test_a_heading_that_names_what_is_asked_brings_its_whole_section() -> None:
    small = SmallShelf(
        guide="""# 手引

## 登録の手順

本人が窓口で登録を申し込む。
職員が家庭を訪ねて面談する。
市が結果を郵送する。

## 見直し

台帳は毎年見直す。
"""
    )
    asked = "登録の手順は?"
    draft = compose_section(analyse(asked), small.evidence(asked), small.shelf)
    assert draft
    text = draft.text()
    assert text.index("申し込む") < text.index("訪ねて") < text.index("郵送する")
    assert "見直す" not in text


def test_where_nothing_answers_nothing_is_said() -> None:
    small = SmallShelf(guide="# 手引\n\n夜間の窓口は当番制である。\n")
    asked = "動物園の入場料はいくらですか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_silence_names_nearby_headings_once_and_without_their_marks() -> None:
    small = SmallShelf(
        guide="# 手引\n\n## （1）窓口\n\nある。\n\n## ２．台帳\n\nある。\n\n## （1）窓口\n\nない。\n"
    )
    draft = not_found(small.hits)
    assert draft.status == "not_found"
    assert draft.suggestions == ("窓口", "台帳")
    assert "見つかりませんでした" in draft.text()


def test_a_municipality_without_documents_is_told_whose_there_are() -> None:
    draft = no_such_municipality(["札幌市"], {"山野市", "海野市"})
    assert draft.status == "not_found"
    assert draft.text().endswith(
        "札幌市についての記載はありません。資料があるのは山野市・海野市です。"
    )


def test_yes_or_no_stands_before_the_sentence_that_decides() -> None:
    small = SmallShelf(guide="# 手引\n\n名簿の作成を県に届け出る必要はない。\n")
    first, second, *_ = say(small, "名簿の作成を県に届け出る必要はありますか?").sentences
    assert first.text == "いいえ。"
    assert first.citations == second.citations == (1,)
    assert "必要はない" in second.text


def test_neither_yes_nor_no_where_the_sentence_speaks_of_something_else() -> None:
    small = SmallShelf(guide="# 手引\n\n名簿は窓口に備えることができる。\n")
    draft = extract(
        analyse("名簿の写真は県に送れますか?"),
        small.evidence("名簿の写真は県に送れますか?"),
        small.shelf,
    )
    assert draft is None or draft.sentences[0].text not in {"はい。", "いいえ。"}


def test_a_thing_that_is_only_mentioned_is_not_defined() -> None:
    small = SmallShelf(guide="# 手引\n\n職員は支援台帳を窓口に備え、毎年見直す。\n")
    asked = "支援台帳とは何ですか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_a_heading_about_a_thing_does_not_define_it_but_its_own_heading_does() -> None:
    text = "# 手引\n\n## 支援台帳{}\n\n緊急時に頼る先を書き留めた名簿。\n"
    asked = "支援台帳とは何ですか?"
    own, other = (
        SmallShelf(guide=text.format("について")),
        SmallShelf(guide=text.format("の保管先")),
    )
    assert say(own, asked).status == "answered"
    assert extract(analyse(asked), other.evidence(asked), other.shelf) is None


def test_the_one_who_does_it_is_named_where_that_is_asked() -> None:
    small = SmallShelf(
        海野市="# 体制\n\n夜間の当番は毎月見直す。\n夜間の当番はみどり事業所が担う。\n夜間の当番を置く。\n"
    )
    assert "みどり事業所が" in say(small, "海野市の夜間の当番は誰がしますか?").sentences[0].text


def test_a_part_has_its_own_figure_or_none() -> None:
    asked = "海野市の受入れのうち夜間は何件でしたか?"
    without = SmallShelf(海野市="# 実績\n\n受入れは27件であった。夜間にも受け入れた。\n")
    assert extract(analyse(asked), without.evidence(asked), without.shelf) is None
    small = SmallShelf(
        海野市="# 実績\n\n受入れは27件であった。\n受入れのうち夜間は11件であった。\n"
    )
    (sentence,) = say(small, asked).sentences
    assert "11件" in sentence.text


def test_by_when_is_not_answered_with_just_any_date() -> None:
    asked = "海野市は名簿をいつまでに作りますか?"
    any_date = SmallShelf(海野市="# 経過\n\n市は平成29年4月に名簿の検討を始めた。\n")
    assert extract(analyse(asked), any_date.evidence(asked), any_date.shelf) is None
    small = SmallShelf(海野市="# 経過\n\n市は平成30年度末までに名簿を作る。\n")
    assert "平成30年度末まで" in say(small, asked).sentences[0].text


def test_a_statement_among_several_layers_belongs_to_none_that_is_asked_for() -> None:
    scattered = SmallShelf(guide="# 体制\n\n- 第1層\n- 第2層\n- 第3層\n- 担い手は協議会である。\n")
    asked = "第1層の担い手は?"
    assert extract(analyse(asked), scattered.evidence(asked), scattered.shelf) is None


def test_a_figure_of_no_named_municipality_is_given_for_each() -> None:
    small = SmallShelf(
        海野市="# 概要\n\n台帳の登録者は41人である。\n",
        山野市="# 概要\n\n台帳の登録者は57人である。\n",
    )
    texts = [sentence.text for sentence in say(small, "台帳の登録者は何人ですか?").sentences]
    assert sorted(texts) == [
        "〔山野市〕台帳の登録者は57人である。",
        "〔海野市〕台帳の登録者は41人である。",
    ]
    assert len(say(small, "海野市の台帳の登録者は何人ですか?").sentences) == 1


def test_a_part_on_a_line_of_its_own_has_the_figure() -> None:
    small = SmallShelf(海野市="# 実績\n\n- 受入れ 27件\n- うち夜間 11件\n")
    (sentence,) = say(small, "海野市の受入れのうち夜間は何件でしたか?").sentences
    assert "11件" in sentence.text


def test_a_share_may_be_a_fraction() -> None:
    asked = "費用のうち補助は何パーセントですか?"
    small = SmallShelf(
        guide="# 手引\n\n費用は年に80万円である。\n費用のうち補助は、2分の1である。\n"
    )
    (sentence,) = say(small, asked).sentences
    assert "2分の1" in sentence.text


def test_how_is_not_answered_with_a_bare_figure() -> None:
    small = SmallShelf(海野市="# 概要\n\n- 台帳 82件\n- 台帳は窓口で配って広める\n")
    assert "窓口で配って" in say(small, "海野市はどうやって台帳を広めますか?").sentences[0].text


def test_who_is_not_answered_by_a_sentence_that_names_nobody() -> None:
    small = SmallShelf(海野市="# 概要\n\n近隣型の運営は4月に始まる。\n")
    asked = "海野市の近隣型の運営主体は?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None
    named = SmallShelf(海野市="# 概要\n\n近隣型の運営主体はみどり会である。\n")
    assert "みどり会" in say(named, asked).sentences[0].text


def test_a_person_of_whom_nothing_is_said_is_not_stood_for_by_the_office() -> None:
    small = SmallShelf(海野市="# 体制\n\n海野市は福祉協議会に台帳部会を置いている。\n")
    asked = "海野市の台帳部会の部会長は誰ですか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_who_holds_an_office_is_the_one_named_with_it() -> None:
    small = SmallShelf(海野市="# 体制\n\n台帳部会の部会長は、浜辺太郎氏である。\n")
    asked = "海野市の台帳部会の部会長は誰ですか?"
    assert "浜辺太郎氏" in say(small, asked).sentences[0].text


def test_a_definition_is_no_field_of_a_form() -> None:
    small = SmallShelf(
        海野市="""# 取組

## 見守り登録

- 予算措置額：特になし
- 見守り登録にかかる費用
- 利用者数：12人
""",
        guide="""# 手引

## 見守り登録

見守り登録は、緊急時に頼る先を市に届け出ておく仕組みである。
""",
    )
    asked = "見守り登録とは何ですか?"
    text = say(small, asked).text()
    assert "仕組みである" in text
    assert "予算措置額" not in text
    section = compose_section(analyse(asked), small.evidence(asked), small.shelf)
    assert section is None or "予算措置額" not in section.text()


def test_a_row_says_who_only_where_it_speaks_of_it() -> None:
    small = SmallShelf(
        海野市="# 報告\n\n## 運営の予定\n\n| 時期 | 内容 |\n|---|---|\n| 平成30年4月 | 運営開始 |\n"
    )
    assert (
        extract(
            analyse("海野市の運営法人はどこですか?"),
            small.evidence("海野市の運営法人はどこですか?"),
            small.shelf,
        )
        is None
    )


@pytest.mark.parametrize(
    ("text", "municipality", "shown"),
    [
        ("窓口は夜間も開く。\n", None, "〔拠点等の資料〕窓口は夜間も開く。"),
        ("拠点等の資料では、窓口は夜間も開く。\n", None, "拠点等の資料では、窓口は夜間も開く。"),
        ("窓口は夜間も開く。\n", "海野市", "窓口は夜間も開く。"),
    ],
)
def test_a_title_stands_before_what_no_heading_explains(
    text: str, municipality: str | None, shown: str
) -> None:
    small = SmallShelf(guide=text)
    (passage,) = small.shelf.passages_of("guide")
    draft = Draft()
    asked = analyse("窓口は夜間も開きますか?")
    draft.say(asked, document("guide", municipality), passage, passage.units[0], 1.0, small.shelf)
    assert draft.sentences[0].text == shown


def test_a_reason_told_in_the_next_sentence_comes_with_the_sentence_it_explains() -> None:
    small = SmallShelf(
        海野市="# 経過\n\n- 登録した事業所は増えた。\n- これは、説明会を始めたことによる。\n"
        "- 登録した事業所の名簿は窓口にある。\n"
    )
    texts = [one.text for one in say(small, "海野市の登録した事業所が増えた理由は?").sentences]
    assert "増えた" in texts[0]
    assert "説明会を始めた" in texts[1]


def test_a_duty_of_something_else_does_not_answer() -> None:
    small = SmallShelf(
        guide="# 手引\n\n支援台帳を備えた市町村は、国への報告は不要である。\n\n支援台帳は市町村の窓口にある。\n"
    )
    asked = "市町村は支援台帳を必ず整備しなければなりませんか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_what_decides_stands_first() -> None:
    small = SmallShelf(
        海野市="# 体験の場\n\n海野市の体験の場は、空き家の活用が考えられる。\n\n海野市の体験の場は未整備である。\n"
    )
    assert say(small, "海野市の体験の場は整っていますか?").sentences[0].text == "いいえ。"


def test_who_is_told_by_a_name_where_the_sentence_says_all_the_rest() -> None:
    small = SmallShelf(guide="# あゆみ\n\n昭和の末に佐藤一郎が考え出した。\n")
    assert "佐藤一郎" in say(small, "考え出したのは誰ですか?").text()


def test_who_is_not_told_by_a_sentence_without_a_name() -> None:
    small = SmallShelf(guide="# あゆみ\n\n昭和の末によい名前が考え出された。\n")
    asked = "考え出したのは誰ですか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_a_bare_item_is_not_given_without_the_sentence_that_leads_it() -> None:
    small = SmallShelf(
        海野市="# 手引\n\n## 自転車を借りる人\n\n町に住む人に貸す。ただし、次のいずれかに当たる人を除く。\n\n"
        "- 自転車を返していない人\n- 名簿に載っていない人\n"
    )
    asked = "海野市の自転車を借りる人に、名簿に載っていない人は入りますか?"
    said = [one.text for one in say(small, asked).sentences]
    lead = next(at for at, text in enumerate(said) if "除く" in text)
    assert lead < next(at for at, text in enumerate(said) if "名簿に載っていない人" in text)
