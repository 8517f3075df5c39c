"""A question asked in three ways: of the model once, whatever it says; and what was withheld is kept."""

import pytest

from assistant.generate.speaker import Speaker
from assistant.settings import Settings
from evals.metrics import Case
from evals.spoken import Asker, Told, believe
from ingest.errors import LanguageModelError
from ingest.index import Index
from tests.assistant.generate.server import Reply, Script, ScriptedServer

CASE = Case("a", "長岡市の人口は何人ですか。", "quantity", answerable=True)
LIE = '{"sentences":[{"text":"青葉市の人口は99,999人である。","citations":[1]}]}'


def tell(index: Index, script: Script, case: Case) -> tuple[Told, int]:
    with ScriptedServer(script) as server:
        speaker = Speaker.open(Settings(llm=server.setting))
        assert speaker is not None
        told = Asker(index, speaker).ask(case)
        return told, len(server.chats)


@pytest.fixture
def case(cities_index: Index) -> Case:
    city = cities_index.documents()[0].municipality
    return Case("a", f"{city}の整備類型は?", "open", answerable=True)


def test_what_is_believed_alone_is_withheld_under_grounding(
    cities_index: Index, case: Case
) -> None:
    told, chats = tell(cities_index, LIE, case)
    assert [sentence.text for sentence in told.alone.sentences] == [
        "青葉市の人口は99,999人である。"
    ]
    assert "99,999" not in told.grounded.text
    assert told.grounded.sentences == told.extract.sentences
    assert (told.asked, told.fell_back, told.shown) == (True, True, 0)
    (refused,) = told.withheld
    assert "figure" in refused.reasons
    assert any("99,999" in w or "99999" in w for w in refused.words), refused.words
    assert refused.passages
    # Once, and once more for the repair: the one who believes is told what was said.
    assert chats == 2


def test_what_is_true_is_shown_by_both(cities_index: Index, case: Case) -> None:
    def quote(body: dict[str, object]) -> str:
        return LIE.replace("青葉市の人口は99,999人である。", extract.sentences[0].text)

    extract = tell(cities_index, LIE, case)[0].extract
    told, chats = tell(cities_index, quote, case)
    assert told.withheld == ()
    assert told.alone.sentences
    assert chats == 1


def test_a_model_that_breaks_off_says_so(cities_index: Index, case: Case) -> None:
    told, _ = tell(cities_index, Reply(status=500), case)
    assert told.problem == "broken"
    assert told.fell_back
    assert told.alone.status == "not_found"


def test_where_the_shelf_is_silent_nobody_is_asked(cities_index: Index) -> None:
    told, chats = tell(cities_index, LIE, Case("x", "明日の天気は?", "open", answerable=False))
    assert (told.asked, chats) == (False, 0)
    assert told.alone.status == told.grounded.status == "not_found"


def test_a_model_that_cannot_be_had_is_an_error(cities_index: Index) -> None:
    speaker = Speaker.open(Settings(llm="nobody:knows"))
    assert speaker is not None
    with pytest.raises(LanguageModelError):
        Asker(cities_index, speaker)


def test_belief_needs_a_source_and_rests_on_the_nearest_unit() -> None:
    from assistant.ground import Source

    sources = [Source(("一", "二")), Source(("三",))]
    assert believe("文", sources, [[0.1, 0.7], [0.3]]).rests_on == ((0, 1),)
    assert believe("文", []).rests_on == ()
