"""A comparing question is taken apart however it is put: the things, the points, what would be first."""

import pytest

from assistant.comparing import asked_of_each, every_municipality, extreme_of, is_vague
from assistant.parting import readings
from assistant.question import analyse

BOTH = ("広域型", "近隣型")


@pytest.mark.parametrize(
    "asked",
    [
        "広域型と近隣型はどこがちがう?",
        "広域型と近隣型って何が違うんですか",
        "広域型と近隣型、どこがどう異なるか",
        "広域型と近隣型との相違点",
        "広域型及び近隣型の差異",
        "広域型と近隣型をくらべて",
        "広域型と近隣型を見くらべたい",
        "広域型は近隣型とどうちがうの?",
        "広域型は近隣型に比べてどんな特徴がある?",
        "広域型と比べて、近隣型はどうですか",
        "広域型に対して近隣型はどうか",
        "広域型・近隣型の違いは?",
        "広域型か近隣型か、どちらがよいですか",
        "「広域型」と「近隣型」はどう違うのでしょう",
        "広域型と近隣型では何がどれくらい違いますか",
    ],
)
def test_the_two_things_are_seen_in_any_wording(asked: str) -> None:
    question = analyse(asked)
    assert question.kind == "comparison"
    assert BOTH in [reading.things for reading in question.readings]


@pytest.mark.parametrize(
    ("asked", "points"),
    [
        ("広域型と近隣型、運営のしかたはどこがちがう?", ("運営のしかた",)),
        ("広域型と近隣型を比べると費用面ではどう", ("費用",)),
        ("広域型と近隣型の違いを費用の面から", ("費用",)),
        ("運営主体を広域型と近隣型で比べて", ("運営主体",)),
        ("夜間の窓口は、広域型と近隣型でどう違う?", ("夜間の窓口",)),
        ("広域型と近隣型とで夜間の窓口は違うの", ("夜間の窓口",)),
        ("広域型の費用は近隣型の費用とどう違いますか", ("費用",)),
        ("広域型と近隣型はどっちが向いている?", ("向いている",)),
        ("広域型と近隣型の長所と短所を比べて", ("長所", "短所")),
        ("広域型と近隣型のうち費用が安いのは?", ("費用",)),
        ("広域型と近隣型は、どちらが早く終わりますか", ("終わる",)),
    ],
)
def test_the_point_is_what_is_left(asked: str, points: tuple[str, ...]) -> None:
    found = {reading.things: reading.aspects for reading in analyse(asked).readings}
    assert found[BOTH] == points


@pytest.mark.parametrize(
    ("asked", "things"),
    [
        ("第1層と第2層と第3層の担い手を比べて", ("第1層", "第2層", "第3層")),
        ("広域型、近隣型、折衷型の費用を比べて", ("広域型", "近隣型", "折衷型")),
        ("建物を置く型と置かない型の違い", ("建物を置く型", "置かない型")),
        (
            "職員がそろったセンターと、足りないセンターの違い",
            ("職員がそろったセンター", "足りないセンター"),
        ),
    ],
)
def test_more_than_two_things_and_clauses_are_things_too(
    asked: str, things: tuple[str, ...]
) -> None:
    assert things in [reading.things for reading in analyse(asked).readings]


@pytest.mark.parametrize(
    ("asked", "umbrella", "count", "points"),
    [
        ("二つの整備類型の違いは?", "整備類型", 2, ()),
        ("国が示す2つの型はどう違う?", "型", 2, ()),
        ("整備類型ごとの特徴は?", "整備類型", None, ("特徴",)),
        ("類型別の運営主体を教えて", "類型", None, ("運営主体",)),
        ("類型によって向いている地域はどう違いますか", "類型", None, ("向いている地域",)),
        ("二つの類型の長所と短所を比べて", "類型", 2, ("長所", "短所")),
        ("類型の違いを教えて", "類型", None, ()),
    ],
)
def test_a_word_for_all_the_things_is_an_umbrella(
    asked: str, umbrella: str, count: int | None, points: tuple[str, ...]
) -> None:
    found = [(r.umbrella, r.count, r.aspects) for r in analyse(asked).readings]
    assert (umbrella, count, points) in found


def test_cities_are_the_things_and_their_names_no_part_of_the_point() -> None:
    (reading,) = readings("海野市はどうか、山原市と比べて整備方針は", ("海野市", "山原市"))
    assert reading.things == ("海野市", "山原市")
    assert reading.aspects == ("整備方針",)


def test_years_are_not_set_side_by_side() -> None:
    assert analyse("海野市の平成25年と平成29年の所持者数を比べて").readings == ()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("広域型と近隣型、どちらが多い?", "多い"),
        ("どちらが早く始めた?", "早い"),
        ("費用が一番高いのは?", "高い"),
        ("どっちが先に終わる?", "早い"),
        ("多機能拠点型の違いは?", None),
        ("件数が多い理由は?", None),
    ],
)
def test_what_would_be_first_is_seen(asked: str, word: str | None) -> None:
    extreme = extreme_of(asked)
    assert (extreme.word if extreme else None) == word


@pytest.mark.parametrize(
    ("asked", "every", "count"),
    [
        ("各市の違いは?", True, None),
        ("四つの市の整備類型の違いは?", True, 4),
        ("両市の課題を比べたい", True, 2),
        ("市町村ごとの方針は?", True, None),
        ("市によって類型は違うの?", True, None),
        ("各市立病院の違いは?", False, None),
        ("都市ごとの違いは?", False, None),
        ("海野市の方針は?", False, None),
    ],
)
def test_all_cities_are_told_from_one(asked: str, every: bool, count: int | None) -> None:
    assert every_municipality(asked) == (every, count)


@pytest.mark.parametrize("point", ["特徴", "整備のしかた", "使い分ける"])
def test_a_vague_point_asks_for_everything(point: str) -> None:
    assert is_vague(point)
    assert not is_vague("運営主体")


@pytest.mark.parametrize("asked", ["間違いはありますか", "格差は何ですか", "まちがいを直すには"])
def test_other_words_do_not_compare(asked: str) -> None:
    assert analyse(asked).kind != "comparison"


@pytest.mark.parametrize(
    "asked", ["違いは?", "と", "とと", "AとはBと", "比べて", "どちらが多い?", "・・の違い"]
)
def test_odd_comparisons_are_read_without_falling(asked: str) -> None:
    for reading in analyse(asked).readings:
        assert all(reading.things) or reading.umbrella


@pytest.mark.parametrize(
    "asked",
    [
        "A型とB型" + "の型" * 600 + "の違いは?",
        "と".join(f"型{number}" for number in range(300)) + "の違いは?",
        "ごと" * 900,
        "は、" * 900 + "違い",
    ],
)
def test_a_hostile_comparison_has_few_readings(asked: str) -> None:
    assert len(analyse(asked).readings) <= 8


@pytest.mark.parametrize(
    ("asked", "each"),
    [
        ("夜の電話を受けるのは誰か比べて", "夜の電話を受けるのは誰か"),
        ("お試し宿泊は何泊までか比較してください", "お試し宿泊は何泊までか"),
        ("事業所に払うお金はいくらずつ", "事業所に払うお金はいくら"),
        ("整備の型がどう違う", ""),
        ("コーディネーターの配置場所はどこが違いますか", ""),
    ],
)
def test_what_a_comparison_asks_of_each_side(asked: str, each: str) -> None:
    assert asked_of_each(asked) == each


def test_what_is_counted_in_is_no_point() -> None:
    (reading, *_) = readings(
        "海野市と山原市、手帳を持つ人が多いのはどっちで何人ずつ", ["海野市", "山原市"]
    )
    assert reading.aspects == ("手帳を持つ人",)
