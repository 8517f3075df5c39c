"""The tests' own model server does what its scripts say."""

import json
import threading

import httpx
import pytest

from tests.assistant.generate.server import Reply, ScriptedServer

CHAT = "/v1/chat/completions"


def ask(server: ScriptedServer, stream: bool = False, **more: object) -> httpx.Response:
    body = {"messages": [{"role": "user", "content": "問い"}], "stream": stream} | more
    return httpx.post(server.url + CHAT, json=body, trust_env=False)


def streamed(response: httpx.Response) -> str:
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    assert lines.pop() == "[DONE]"
    return "".join(json.loads(line)["choices"][0]["delta"].get("content", "") for line in lines)


def test_a_text_is_replied_whole_or_in_pieces() -> None:
    with ScriptedServer("面的整備型です。") as server:
        whole = ask(server).json()["choices"][0]["message"]["content"]
        assert whole == streamed(ask(server, stream=True)) == "面的整備型です。"
        assert [request.text for request in server.chats] == ["問い", "問い"]


def test_the_nth_request_has_the_nth_reply_and_the_last_one_stays() -> None:
    with ScriptedServer(["一", "二"]) as server:
        replies = [ask(server).json()["choices"][0]["message"]["content"] for _ in range(3)]
    assert replies == ["一", "二", "二"]


def test_a_function_sees_the_request() -> None:
    def reply(body: dict[str, object]) -> Reply | str:
        return Reply(status=400) if "response_format" in body else "はい"

    with ScriptedServer(reply) as server:
        assert ask(server, response_format={"type": "json_object"}).status_code == 400
        assert ask(server).status_code == 200


def test_a_refusal_can_repeat_the_key() -> None:
    with ScriptedServer(Reply(status=401, echo_key=True)) as server:
        response = httpx.post(
            server.url + CHAT,
            json={"messages": []},
            headers={"Authorization": "Bearer hidden"},
            trust_env=False,
        )
    assert "hidden" in response.text


@pytest.mark.parametrize("pieces", [0, 2])
def test_a_server_can_die(pieces: int) -> None:
    with (
        ScriptedServer(Reply("一二三四五六七八九十", dies_after=pieces)) as server,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        ask(server, stream=True)


def test_a_server_that_holds_goes_on_when_it_may_and_notices_who_hangs_up() -> None:
    gate = threading.Event()
    with ScriptedServer(
        [Reply("一二三四五六", hold=gate, hold_after=1), Reply(hold_after=0)]
    ) as server:
        with httpx.stream(
            "POST", server.url + CHAT, json={"stream": True}, trust_env=False
        ) as response:
            lines = (line for line in response.iter_lines() if line)
            assert [next(lines) for _ in range(2)][1].count("一二三四") == 1
            gate.set()
            assert "五六" in next(lines)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.url + CHAT, json={"stream": True}, timeout=0.2, trust_env=False)
        assert server.hung_up.wait(10)
