"""How four kinds of model server word what they say. Knows no connection and no script."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


def said(message: dict[str, Any]) -> str:
    """The words of one message of a request, whichever way they are packed."""
    content = message.get("content", "")
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def _sse(event: Any, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Dialect:
    """OpenAI's, which most servers speak."""

    content_type: str = "text/event-stream"

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        """Whether the client asked for pieces."""
        return bool(body.get("stream", False))

    def whole(self, text: str, reasoning: str, finish: str) -> dict[str, Any]:
        """A completion in one."""
        message = {"role": "assistant", "content": text}
        if reasoning:
            message["reasoning_content"] = reasoning
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }

    def opening(self, reasoning: str) -> bytes:
        """What comes before the first piece."""
        start = self._chunk({"role": "assistant", "content": ""})
        return start + (self._chunk({"reasoning_content": reasoning}) if reasoning else b"")

    def piece(self, text: str) -> bytes:
        """One piece."""
        return self._chunk({"content": text})

    def closing(self, finish: str) -> bytes:
        """What comes after the last piece."""
        return self._chunk({}, finish) + b"data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, str], finish: str | None = None) -> bytes:
        return _sse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "scripted",
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
        )


@dataclass(frozen=True, slots=True)
class Ollama(Dialect):
    """One JSON object a line; streaming unless told otherwise."""

    content_type: str = "application/x-ndjson"

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return bool(body.get("stream", True))

    def whole(self, text: str, reasoning: str, finish: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        if reasoning:
            message["thinking"] = reasoning
        return self._object(message, finish)

    def opening(self, reasoning: str) -> bytes:
        message = {"role": "assistant", "content": "", "thinking": reasoning}
        return self._line(message) if reasoning else b""

    def piece(self, text: str) -> bytes:
        return self._line({"role": "assistant", "content": text})

    def closing(self, finish: str) -> bytes:
        return self._line({"role": "assistant", "content": ""}, finish)

    def _line(self, message: dict[str, str], finish: str | None = None) -> bytes:
        return json.dumps(self._object(message, finish), ensure_ascii=False).encode() + b"\n"

    def _object(self, message: dict[str, str], finish: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "model": "scripted",
            "created_at": "2026-01-01T00:00:00Z",
            "message": message,
            "done": finish is not None,
        }
        return found | ({"done_reason": finish} if finish is not None else {})


@dataclass(frozen=True, slots=True)
class Anthropic(Dialect):
    """Messages of blocks, events with names."""

    def whole(self, text: str, reasoning: str, finish: str) -> dict[str, Any]:
        return self._message([{"type": "text", "text": text}], "end_turn")

    def opening(self, reasoning: str) -> bytes:
        block = {"type": "text", "text": ""}
        start = {"type": "message_start", "message": self._message([], None)}
        return _sse(start, "message_start") + _sse(
            {"type": "content_block_start", "index": 0, "content_block": block},
            "content_block_start",
        )

    def piece(self, text: str) -> bytes:
        delta = {"type": "text_delta", "text": text}
        return _sse(
            {"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta"
        )

    def closing(self, finish: str) -> bytes:
        delta = {"stop_reason": "end_turn", "stop_sequence": None}
        usage = {"output_tokens": 1}
        return (
            _sse({"type": "content_block_stop", "index": 0}, "content_block_stop")
            + _sse({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
            + _sse({"type": "message_stop"}, "message_stop")
        )

    def _message(self, content: list[dict[str, str]], stop: str | None) -> dict[str, Any]:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "scripted",
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }


@dataclass(frozen=True, slots=True)
class Google(Dialect):
    """Candidates of parts; the path says whether it streams."""

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return "streamGenerateContent" in path

    def whole(self, text: str, reasoning: str, finish: str) -> dict[str, Any]:
        return self._response(text, "STOP")

    def opening(self, reasoning: str) -> bytes:
        return b""

    def piece(self, text: str) -> bytes:
        return _sse(self._response(text, None))

    def closing(self, finish: str) -> bytes:
        return _sse(self._response("", "STOP"))

    def _response(self, text: str, finish: str | None) -> dict[str, Any]:
        candidate: dict[str, Any] = {
            "content": {"role": "model", "parts": [{"text": text}]},
            "index": 0,
        }
        return {
            "candidates": [candidate | ({"finishReason": finish} if finish else {})],
            "usageMetadata": {"promptTokenCount": 1, "totalTokenCount": 2},
            "modelVersion": "scripted",
        }


def of(path: str) -> Dialect | None:
    """The dialect that is spoken at this path."""
    plain = path.partition("?")[0]
    if plain == "/v1/chat/completions":
        return Dialect()
    if plain == "/api/chat":
        return Ollama()
    if plain == "/v1/messages":
        return Anthropic()
    if plain.endswith(("generateContent", "streamGenerateContent")):
        return Google()
    return None


def listing(path: str, models: Sequence[str]) -> dict[str, Any] | None:
    """The models that are served, as the path's dialect lists them."""
    if path == "/v1/models":
        return {"object": "list", "data": [{"id": name, "object": "model"} for name in models]}
    if path == "/api/tags":
        return {"models": [{"name": name, "model": name} for name in models]}
    return None
