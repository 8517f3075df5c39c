"""A conversation as a browser keeps and exports it: `kyoten.conversation/1`, out and back in.

Pure. The server keeps none of it; what comes back is checked like anything from outside.
"""

import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from assistant.export import one_line, to_markdown
from assistant.models import SCHEMA as ANSWER_SCHEMA
from assistant.models import Answer, Engine
from assistant.ui.conversation import Conversation
from ingest.errors import InputError

SCHEMA = "kyoten.conversation/1"


def to_record(conversation: Conversation) -> str:
    """The answered questions as JSON: all of each answer, and the same as Markdown for copies."""
    exchanges = [
        {
            "question": question,
            "answer": {"schema": ANSWER_SCHEMA, **_answers().dump_python(answer, mode="json")},
            "markdown": f"## {one_line(question)}\n\n{to_markdown(answer, conversation.signed)}",
        }
        for question, answer in conversation.answered
    ]
    # Said only where somebody has chosen.
    engine = {"engine": conversation.engine} if conversation.engine else {}
    record = {"schema": SCHEMA, "id": conversation.id, **engine, "exchanges": exchanges}
    return json.dumps(record, ensure_ascii=False)


def from_record(record: str, signed: bool = False) -> Conversation:
    """The conversation of a record, shown anew; `signed` as there.

    Raises:
        InputError: it is no record.
    """
    try:
        read = json.loads(record)
        engine = _engines().validate_python(read.get("engine"))
        conversation = Conversation(id=str(read["id"]), engine=engine, signed=signed)
        for exchange in read["exchanges"]:
            answer = _answers().validate_python(exchange["answer"], strict=False)
            conversation = conversation.also_answered(str(exchange["question"]), answer)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise InputError("この会話は今の版では開けません。書き出しはできます") from error
    return conversation


@cache
def _engines() -> TypeAdapter[Engine | None]:
    return TypeAdapter(Engine | None)


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
