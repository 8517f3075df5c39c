"""Whatever stands on the shelf and whatever is asked: what is quoted stands there, word for word."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.chat import Assistant
from assistant.cli import main
from assistant.models import Turn
from ingest.errors import InputError
from ingest.index import Index
from ingest.pipeline import ingest
from tests.assistant.cheap import BigramEmbedder
from tests.assistant.sound import check_json, check_quotes

ROOT = Path(__file__).parents[2]
_NAMES = (
    "面的整備型",
    "多機能拠点型",
    "短期入所",
    "相談員",
    "海野市",
    "山原市",
    "療育手帳",
    "東区",
)
_POINTS = ("運営主体", "人口", "予算", "整備時期", "課題", "所持者", "理由", "登録の手順")
_VALUES = (
    "複数の法人",
    "1,250万円",
    "640人",
    "３か所",
    "平成29年度末",
    "①相談、②体験、③緊急時の受け入れ",
    "「当番」の事業所（夜間のみ）",
    "用地が無いため、既存の建物",
)
names, points, values = st.sampled_from(_NAMES), st.sampled_from(_POINTS), st.sampled_from(_VALUES)
odd = st.text("あ亜ア12①（）「」。、・|*#-_[]<>&\\` 　\u3099🈳", min_size=1, max_size=24)
sentences = st.builds("{}の{}は、{}である。".format, names, points, values)
# Some lines are broken in the middle of a sentence, as extraction breaks them.
broken = st.builds(lambda text, at: text[:at] + "\n" + text[at:], sentences, st.integers(1, 9))
paragraphs = st.lists(sentences | broken, min_size=1, max_size=3).map("".join)
marks = st.sampled_from(("・", "- ", "① ", "(1) ", "1. ", "○"))
items = st.lists(st.builds("{}{}：{}".format, marks, points, values), min_size=1, max_size=4).map(
    "\n".join
)
torn = st.lists(st.integers(0, 99_999).map(str), min_size=1, max_size=4).map("\n".join)
heads = st.sampled_from(("１．", "（1）", "## ", "# ", "### ", "◆", "【", "第1章 ", ""))
headings = st.builds(lambda mark, text: mark + text + "】" * (mark == "【"), heads, names | points)
rows = st.lists(
    st.tuples(names, values, values | odd.map(lambda t: t.replace("|", ""))), max_size=3
)
tables = st.builds(
    lambda heads, rows: "\n".join(
        f"| {' | '.join(cells)} |" for cells in [("名称", *heads), ("---",) * 3, *rows]
    ),
    st.tuples(points, points),
    rows,
)
blocks = paragraphs | items | torn | headings | tables | odd
texts = st.lists(blocks, min_size=1, max_size=8).map("\n\n".join)
documents = st.lists(st.tuples(texts, st.sampled_from(("txt", "md"))), min_size=1, max_size=2)
questions = st.one_of(
    st.builds("{}の{}は?".format, names, points),
    st.builds("{}と{}の違いは?".format, names, names),
    st.builds("{}とは何ですか?".format, names | points),
    st.builds("{}の{}を{}".format, names, points, st.sampled_from(("すべて挙げて", "教えて"))),
    st.builds("{}{}の{}は?".format, names, points, st.sampled_from(("理由", "手順", "一覧"))),
    st.builds("{}は{}ですか?".format, names, values | st.sampled_from(("いつ", "いくら"))),
    odd,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents, st.lists(questions, min_size=1, max_size=4))
def test_quotes_are_verbatim_over_random_shelves_and_questions(
    tmp_path_factory: pytest.TempPathFactory, shelf: list[tuple[str, str]], asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    (folder / "資料").mkdir()
    for number, (text, suffix) in enumerate(shelf):
        (folder / "資料" / f"{number}.{suffix}").write_text(text, "utf-8")
    embedder = BigramEmbedder(folder)
    if not any(event.generation for event in ingest([folder / "資料"], folder, embedder)):
        return  # nothing on this shelf could be read
    assistant = Assistant(Index.open(folder, embedder))
    history: list[Turn] = []
    for question in asked:
        try:
            answer = assistant.ask(question, history[-2:])
        except InputError:
            assert not question.strip()
            continue
        check_quotes(answer.to_json())
        history.append(Turn(question, answer.text))


_ASKED = (
    "{}の運営主体は?",
    "{}とは何ですか?",
    "{}の課題を挙げてください",
    "{}はいつ整備しますか?",
    "{}の予算はいくらですか?",
)
_ABOUT = (
    "面的整備型",
    "多機能拠点型",
    "熊本市",
    "長岡市",
    "札幌市",
    "基幹相談支援センター",
    "緊急時の受け入れ",
    "体験の機会",
    "コーディネーター",
    "短期入所",
)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the starter shelf, in cheap vectors: the real ones take a minute to compute."""
    home = tmp_path_factory.mktemp("starter")
    events = list(ingest([ROOT / "corpus"], home, BigramEmbedder(home)))
    assert not [event.error for event in events if event.error]
    return home


@pytest.mark.usefixtures("clean_environment")
def test_fifty_questions_in_one_batch_come_back_in_order_and_sound(
    starter: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.embed.get_embeddings", lambda *_: BigramEmbedder(starter))
    asked = [form.format(thing) for thing in _ABOUT for form in _ASKED]
    assert len(asked) == 50
    batch = tmp_path / "questions.jsonl"
    lines = [json.dumps({"id": f"q{n}", "question": text}) for n, text in enumerate(asked)]
    batch.write_text("\n".join(lines), "utf-8")
    assert main(["--index", str(starter), "ask", "--batch", str(batch), "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [f"q{n}" for n in range(50)]
    assert [answer["question"] for answer in answers] == asked
    for answer in answers:
        check_json(answer)
    found = [answer["status"] != "not_found" for answer in answers]
    assert sum(found) > 10
    assert all(
        answer["status"] == "not_found" for answer in answers if "札幌市" in answer["question"]
    )
