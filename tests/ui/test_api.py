"""The HTTP API, over a real socket."""

from collections.abc import Iterator

import httpx
import pytest

from assistant.models import Turn
from tests.ui.conftest import Address
from tests.ui.fake import MISSION, FakeAssistant


@pytest.fixture
def client(address: Address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address.url, trust_env=False) as client:
        yield client


def test_a_question_gets_the_answer_json(client: httpx.Client, fake: FakeAssistant) -> None:
    reply = client.post("/api/ask", json={"question": MISSION})
    assert reply.status_code == 200
    assert reply.json() == fake.ask(MISSION).to_json()
    assert reply.json()["schema"] == "kyoten.answer/1"


def test_history_and_id_reach_the_assistant(client: httpx.Client, fake: FakeAssistant) -> None:
    history = [{"question": "長岡市は?", "answer": "面的整備型です。"}, {"question": "なぜ?"}]
    reply = client.post(
        "/api/ask",
        json={
            "question": "熊本市は?",
            "id": "q7",
            "history": history,
            "filters": {"municipality": "熊本市", "year": 2016},
        },
    )
    assert reply.json()["id"] == "q7"
    assert fake.calls[-1] == (
        "熊本市は?",
        (Turn("長岡市は?", "面的整備型です。"), Turn("なぜ?", None)),
    )


def test_a_search_gets_citations(client: httpx.Client, fake: FakeAssistant) -> None:
    reply = client.post("/api/search", json={"query": "拠点", "k": 2})
    assert reply.json() == {"hits": [hit.to_json() for hit in fake.search("拠点", 2)]}


def test_health_names_the_index(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "index": "fake-generation"}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"question": " "}, 400, "質問が空です"),
        ({"question": "壊れた索引"}, 409, "索引が壊れています"),
        ({"question": "思わぬ誤り"}, 500, "予期しない誤り"),
        ({}, 422, "「question」がありません"),
        ({"question": 3}, 422, "「question」の値が使えません"),
        ({"question": "問い", "histori": []}, 422, "「histori」という項目は使えません"),
        ({"question": "問い", "history": [{}]}, 422, "「history.0.question」がありません"),
        ({"question": "問い", "filters": {"kind": "x"}}, 422, "「filters.kind」の値が使えません"),
    ],
)
def test_what_cannot_be_answered_is_one_japanese_line(
    client: httpx.Client, body: dict[str, object], status: int, words: str
) -> None:
    reply = client.post("/api/ask", json=body)
    assert reply.status_code == status
    assert list(reply.json()) == ["error"]
    assert words in reply.json()["error"]
    assert "\n" not in reply.json()["error"]


@pytest.mark.parametrize("k", [0, 101, "x"])
def test_a_search_for_too_many_or_too_few_is_refused(client: httpx.Client, k: object) -> None:
    reply = client.post("/api/search", json={"query": "拠点", "k": k})
    assert (reply.status_code, "「k」" in reply.json()["error"]) == (422, True)


def test_a_body_that_is_no_json_is_refused_in_japanese(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    broken = client.post("/api/ask", content=b"{", headers=headers)
    assert (broken.status_code, broken.json()["error"]) == (422, "本文がJSONとして読めません")
    none = client.post("/api/ask")
    assert (none.status_code, "本文がありません" in none.json()["error"]) == (422, True)


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/ask"), ("POST", "/api/nothing")])
def test_an_unknown_address_of_the_api_says_which_exist(
    client: httpx.Client, method: str, path: str
) -> None:
    reply = client.request(method, path)
    assert reply.status_code == 404
    assert "POST /api/ask" in reply.json()["error"]


def test_no_page_names_another_host(client: httpx.Client) -> None:
    reply = client.get("/")
    assert 'lang="ja"' in reply.text
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    for host in ("googleapis", "gstatic", "cdnjs", "gradio.app", "githubusercontent"):
        assert host not in reply.text
    assert "fonts.g" not in client.get("/theme.css").text
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404, path
