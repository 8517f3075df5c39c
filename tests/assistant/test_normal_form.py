"""A question in one way of writing is answered from a document in another, and quotes it as printed."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.question import analyse
from evals.run import extracted
from ingest.embed import Embedder
from ingest.generation import passes
from ingest.index import Index
from ingest.models import Filters
from ingest.pipeline import ingest
from tests.assistant import sound
from tests.assistant.cheap import document

FILES = {
    "澁谷區の計画.txt": """澁谷區地域生活支援拠点整備計画

平成二十九年三月

１．整備の経過
澁谷區では、平成二十九年四月に整備検討会議を設置した。
検討会議の委員長は渡邊太郎氏である。
令和元年度から、緊急時の受入を開始した。

２．区の状況
本区の人口は二十七万三千八百八十一人である。
障碍者手帳の所持者は一万二千人である。
短期入所の事業所は五か所ある。

３．費用
初年度の整備補助金は二千万円とする。
運営委託費は毎年３，５００千円である。

４．拠点の役割
拠点が担う役割は五つである。
⻑期休暇中の支援は、福祉事務所が行う。
""",
}


@pytest.fixture(scope="module")
def old_forms(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    """An assistant over a document in old characters and kanji numerals."""
    place = tmp_path_factory.mktemp("old")
    (place / "資料").mkdir()
    for name, text in FILES.items():
        (place / "資料" / name).write_text(text, encoding="utf-8")
    failed = [e.error for e in ingest([place / "資料"], place / "home", embedder) if e.error]
    assert not failed
    return Assistant(Index.open(place / "home", embedder))


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("2017年に設置したものは何ですか?", "平成二十九年四月に整備検討会議を設置した"),
        ("Ｈ29年4月に設置した会議は?", "平成二十九年四月に整備検討会議を設置した"),
        ("委員長の渡辺氏とは誰ですか?", "渡邊太郎氏"),
        ("2019年度から開始したことは?", "令和元年度から"),
        ("渋谷区の人口は何人ですか?", "二十七万三千八百八十一人"),
        ("障がい者手帳の所持者は何人ですか?", "一万二千人"),
        ("短期入所の事業所は何ヶ所ですか?", "五か所"),
        ("2,000万円の補助金は何のためのものですか?", "二千万円とする"),
        ("350万円かかるのは何ですか?", "３，５００千円"),
        ("拠点が担う5つの役割とは?", "役割は五つである"),
        ("長期休暇中の支援は誰が行いますか?", "⻑期休暇中の支援"),
    ],
)
def test_what_is_printed_in_another_form_is_found_and_quoted_as_printed(
    old_forms: Assistant, question: str, quoted: str
) -> None:
    answer = old_forms.ask(question)
    sound.check(answer)
    assert answer.status == "answered", answer.text
    assert any(quoted in citation.quote for citation in answer.citations), answer.text
    (path,) = {citation.document.path for citation in answer.citations}
    assert all(citation.quote in extracted(Path(path)) for citation in answer.citations)


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("渡辺委員長", "渡邊"),
        ("2017年4月の検討会議", "平成二十九年四月"),
        ("273,881人", "二十七万三千八百八十一人"),
        ("20,000千円", "二千万円"),
        ("障害者手帳", "障碍者手帳"),
    ],
)
def test_a_search_finds_the_printed_words_first(
    old_forms: Assistant, words: str, quoted: str
) -> None:
    first, *_ = old_forms.search(words)
    assert quoted in first.quote


def test_a_figure_that_the_document_gives_for_another_year_is_not_given(
    old_forms: Assistant,
) -> None:
    assert old_forms.ask("平成30年4月に設置したものは何ですか?").status == "not_found"


def test_a_document_belongs_to_the_municipality_that_it_prints_in_old_characters(
    old_forms: Assistant,
) -> None:
    (shelved,) = old_forms.documents()
    assert shelved.municipality == "澁谷區"
    assert shelved.issued == "2017-03"
    assert passes(shelved, Filters(municipality="渋谷区"))
    assert not passes(shelved, Filters(municipality="世田谷区"))
    assert not passes(document("d"), Filters(municipality="渋谷区"))


def test_a_question_shows_its_words_as_they_were_typed() -> None:
    question = analyse("「障碍者」と「子供」の支援は、平成二十九年にどう違う?")
    assert question.text == "「障碍者」と「子供」の支援は、平成二十九年にどう違う?"
    assert question.quoted == ("障碍者", "子供")
    assert question.years == (2017,)
