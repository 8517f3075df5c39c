"""What a statement may claim: pairs of a passage and what a language model made of it."""

import pytest

from assistant.ground import Source, ground

CONSULTATION = Source(
    (
        "一般相談は12か所、特定相談は45か所である。",
        "一般相談の職員は30人、特定相談の職員は50人である。",
    ),
    ("浜名田市の相談支援", "浜名田市", "2019-03", "相談の体制"),
)
TYPES = Source(
    (
        "多機能拠点型は、グループホームなどに機能を一か所に集約する。",
        "面的整備型は、建物を置かず、複数の事業所が連携して支える。",
    ),
    ("拠点の類型", "2016-11"),
)
TABLE = Source(
    (
        "相談件数：〔令和3年度〕10件、〔令和4年度〕20件",
        "訪問件数：〔令和3年度〕35件、〔令和4年度〕42件",
    ),
    ("谷津川町の実績", "谷津川町"),
)
PLAIN_TABLE = Source(
    ("相談件数、令和3年度 10件、令和4年度 20件", "訪問件数、令和3年度 35件、令和4年度 42件"),
    ("谷津川町の実績", "谷津川町"),
)
PLAN = Source(
    (
        "市は、平成30年度末までに拠点を2か所整備する予定である。",
        "予算は2,000万円で、利用者は約1,200人と見込んでいる。",
        "夜間の相談は、社会福祉法人青葉会に委託する。",
        "登録していない人は利用できない。",
        "相談員の配置は必要ない。",
        "職員は10人以上とし、利用は20人未満とする。",
        "報告書の提出は望ましい。",
        "機能の集約ではなく、連携を進める。",
        "短期入所を除くすべてのサービスが対象である。",
    ),
    ("山原市の計画", "山原市", "2017-02", "整備の方針"),
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("特定相談は45か所です。", CONSULTATION),
        ("浜名田市の一般相談は12か所で、職員は30人です。", CONSULTATION),
        ("一般相談は十二カ所である。", CONSULTATION),
        ("この資料によると、面的整備型は建物を置きません。", TYPES),
        ("多機能拠点型は機能を1か所に集約します。", TYPES),
        ("令和4年度の相談件数は20件でした。", TABLE),
        ("2021年度の訪問件数は35件です。", TABLE),
        ("令和4年度の相談件数は20件でした。", PLAIN_TABLE),
        ("予算は2千万円です。", PLAN),
        ("予算は20,000千円です。", PLAN),
        ("利用者は約1200人と見込まれています。", PLAN),
        ("夜間の相談は社会福祉法人青葉会に委託される。", PLAN),
        ("山原市は、2018年度末までに拠点を2か所整備する予定です。", PLAN),
        ("登録していない人は、利用できません。", PLAN),
        ("相談員の配置は不要です。", PLAN),
        ("職員は10人以上です。", PLAN),
        ("集約ではなく、連携を進めます。", PLAN),
    ],
)
def test_what_the_passage_says_in_other_words_stands(sentence: str, source: Source) -> None:
    verdict = ground(sentence, [source])
    assert verdict.stands, verdict.faults
    assert verdict.rests_on


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("特定相談は12か所です。", CONSULTATION, "figure"),
        ("特定相談の職員は30人です。", CONSULTATION, "figure"),
        ("特定相談は45人です。", CONSULTATION, "figure"),
        ("特定相談は145か所です。", CONSULTATION, "figure"),
        ("特定相談は4.5か所です。", CONSULTATION, "figure"),
        ("一般相談と特定相談は合わせて57か所です。", CONSULTATION, "figure"),
        ("森下市の特定相談は45か所です。", CONSULTATION, "place"),
        ("令和3年度の相談件数は20件でした。", TABLE, "figure"),
        ("令和4年度の相談件数は42件でした。", TABLE, "figure"),
        ("令和3年度の相談件数は20件でした。", PLAIN_TABLE, "figure"),
        ("令和5年度の相談件数は20件でした。", TABLE, "date"),
        ("予算は200万円です。", PLAN, "figure"),
        ("利用者は1,200人と見込まれています。", PLAN, "figure"),
        ("職員は10人以下とする。", PLAN, "figure"),
        ("利用は20人とする。", PLAN, "figure"),
        ("市は、平成30年度末から拠点を2か所整備する予定である。", PLAN, "date"),
        ("市は、平成30年末までに拠点を2か所整備する予定である。", PLAN, "date"),
        ("夜間の相談は、社会福祉法人若葉会に委託する。", PLAN, "organisation"),
        ("登録していない人は利用できる。", PLAN, "negation"),
        ("相談員の配置が必要である。", PLAN, "negation"),
        ("機能の集約を進める。", PLAN, "negation"),
        ("短期入所が対象である。", PLAN, "negation"),
        ("報告書は提出しなければならない。", PLAN, "negation"),
    ],
)
def test_what_the_passage_does_not_say_is_refused_with_its_reason(
    sentence: str, source: Source, reason: str
) -> None:
    verdict = ground(sentence, [source])
    assert reason in {fault.reason for fault in verdict.faults}
    assert verdict.rests_on == ()


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("面的整備型は機能を一か所に集約する。", TYPES),
        ("市は、平成30年度末までに拠点を2か所整備した。", PLAN),
        ("夜間の相談は、社会福祉法人青葉会に委託し、送迎バスも運行する。", PLAN),
        ("すべての相談員が研修を受けている。", PLAN),
    ],
)
def test_what_is_said_of_another_or_nowhere_is_refused(sentence: str, source: Source) -> None:
    assert not ground(sentence, [source]).stands


def test_a_statement_without_words_or_without_sources_states_nothing() -> None:
    assert [fault.reason for fault in ground("。", [PLAN]).faults] == ["empty"]
    assert [fault.reason for fault in ground("予算は2,000万円です。", []).faults] == ["empty"]
    assert [fault.reason for fault in ground("12、45", [CONSULTATION]).faults] == ["empty"]


def test_a_statement_rests_on_the_units_of_its_figures_and_no_more() -> None:
    assert ground("令和4年度の相談件数は20件でした。", [TYPES, TABLE]).rests_on == ((1, 0),)
    both = ground("一般相談は12か所で、職員は30人です。", [CONSULTATION])
    assert both.rests_on == ((0, 0), (0, 1))


def test_another_municipality_s_figures_do_not_back_a_statement() -> None:
    here = Source(("拠点は2か所である。",), ("山原市の計画", "山原市"))
    there = Source(("拠点は7か所である。",), ("川端市の計画", "川端市"))
    assert ground("山原市の拠点は2か所です。", [here, there]).stands
    assert ground("川端市の拠点は7か所です。", [here, there]).stands
    assert not ground("山原市の拠点は7か所です。", [here, there]).stands
    assert not ground("川端市の拠点は2か所です。", [here, there]).stands


def test_how_near_a_statement_is_to_its_passage_counts() -> None:
    source = Source(("事業所の職員が交代で電話を受ける。",))
    sentence = "事業所の職員が夜の呼び出しに交代で応じる。"
    near, far = ground(sentence, [source], [[1.0]]), ground(sentence, [source], [[-2.0]])
    assert near.stands or not far.stands
