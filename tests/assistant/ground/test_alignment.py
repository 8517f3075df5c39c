"""Who does what to what: another filler of the same role is another statement."""

import pytest

from assistant.ground import Source, ground
from assistant.ground.framing import frames
from assistant.ground.reading import read

BOARD = Source(
    (
        "見守り員は、町の選考会が選んだ者について、町長の推薦を受けて県知事が任命する。",
        "統合後の庁舎は第二支所の建物を使用し、第四支所の跡地は住民と協議して検討する。",
        "体験の宿泊費は町が補助し、昼食代は参加者の負担とした。",
        "貸出しは図書班が行い、配送は地域の商工会に委託する。",
        "講習の対象は、町内に住む世帯主とする。ただし、賃貸の住宅に住む世帯主を除く。",
        "集会は、大雨の場合に限り中止できる。",
    ),
    ("川辺町の報告", "川辺町"),
)
INTERVIEW = Source(
    (
        "町長：跡地の利用を検討している。",
        "財政課長：改修の経費は、現在地の場合が高くなると見込んでいる。",
        "主催 川辺町 主管 川辺町スポーツ協会",
    ),
    ("町長の記者会見", "川辺町"),
)


@pytest.mark.parametrize(
    "statement",
    [
        "見守り員は、県知事が任命します。",
        "見守り員は、県知事によって任命されます。",
        "統合後は、第二支所の建物を使用します。",
        "昼食代は、参加者が負担しました。",
        "川辺町は、体験の宿泊費を補助した。",
        "配送は、商工会に委託している。",
        "改修の経費を見込んでいるのは、財政課長です。",
        "主管は、川辺町スポーツ協会です。",
    ],
)
def test_a_statement_with_the_fillers_of_its_source_stands(statement: str) -> None:
    assert ground(statement, [BOARD, INTERVIEW]).stands


@pytest.mark.parametrize(
    "statement",
    [
        "見守り員は、町長が任命します。",
        "見守り員は、選考会によって任命されます。",
        "統合後は、第四支所の建物を使用します。",
        "昼食代は、町が負担しました。",
        "昼食代は町が補助した。",
        "貸出しは商工会が行う。",
        "配送は、図書班に委託している。",
        "主催は、川辺町スポーツ協会です。",
        "改修の経費を説明したのは、町長です。",
    ],
)
def test_a_statement_with_another_filler_in_the_same_role_falls(statement: str) -> None:
    assert not ground(statement, [BOARD, INTERVIEW]).stands


def test_a_comparison_must_be_drawn_in_the_source() -> None:
    counts = Source(("火災の原因は、たき火が6件、火入れが3件である。",))
    assert not ground("火災の原因は、火入れがたき火より多い。", [counts]).stands


def test_who_answers_does_not_do_what_is_answered() -> None:
    answer = Source(("財政課長：来年度に業者が橋を直す。",))
    assert ground("財政課長は、来年度に業者が橋を直すと答えた。", [answer]).stands


@pytest.mark.parametrize(
    "statement",
    [
        "賃貸の住宅に住む世帯主は、講習の対象です。",
        "集会は、大雨の場合を除き中止できる。",
        "講習の対象は、町内に住む世帯主ではない。",
        "主管は、川辺町スポーツ協会ではありません。",
    ],
)
def test_what_is_excepted_or_denied_there_may_not_be_said(statement: str) -> None:
    assert not ground(statement, [BOARD, INTERVIEW]).stands


def _roles(text: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            frame.predicate.surface if frame.predicate else "",
            {one.role: one.text for one in frame.fillers},
        )
        for frame in frames(read(text))
    ]


def test_a_filler_belongs_to_the_next_predicate() -> None:
    assert _roles("会が選んだ者について、県の推薦を受けて知事が任命する。") == [
        ("選ん", {"agent": "会"}),
        ("推薦", {"の": "県", "~": "者"}),
        ("受け", {"について": "者", "object": "県の推薦"}),
        ("任命", {"agent": "知事"}),
    ]


def test_the_subject_of_a_passive_is_its_object() -> None:
    assert _roles("建物が町によって使用される。") == [("使用", {"object": "建物", "agent": "町"})]


def test_what_is_said_of_a_whole_clause_fills_its_open_role() -> None:
    assert _roles("経費を説明したのは、課長です。") == [("説明", {"object": "経費", "?": "課長"})]


def test_a_cell_is_about_its_row_and_its_column() -> None:
    assert [
        [one.text for one in frame.fillers]
        for frame in frames(read("小学校：〔学校数〕18校、〔評価〕A"))
    ] == [["18校", "小学校", "学校数"], ["a", "小学校", "評価"]]


def test_a_denied_identity_is_denied() -> None:
    assert [frame.denied for frame in frames(read("史跡は4件ではない。"))] == [True]
    assert [frame.denied for frame in frames(read("史跡は4件である。"))] == [False]
    assert [frame.denied for frame in frames(read("市内の店でしか使えない。"))] == [False]
