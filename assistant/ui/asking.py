"""The tab where one asks: the conversation, the box, and which event does what. It answers nothing itself."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.answerer import Answerer
from assistant.models import Engine
from assistant.records import Records
from assistant.ui import render
from assistant.ui.api import told
from assistant.ui.conversation import Conversation, Exchange, advance
from assistant.ui.engines import ONE_ENGINE, Engines, engine_switch
from assistant.ui.rating import rating_form
from assistant.ui.record import from_record, to_record
from assistant.ui.stopping import Stops
from ingest.models import Filters

if TYPE_CHECKING:
    import gradio as gr

log = logging.getLogger(__name__)

EMPTY = '<div class="kn-empty">質問を書くか、下の例を選んでください。</div>'
CHAT_HEIGHT = "max(20rem, calc(100dvh - var(--kn-around)))"
# Filled and worked by conversations.js: what is in it lies in the browser and nowhere else.
CONVERSATIONS = """
<section class="kn-conversations" aria-label="会話">
  <details><summary>会話の一覧</summary><div class="kn-list"><ul></ul></div></details>
  <span class="kn-now"></span>
  <button type="button" data-kn="new">新しい会話</button>
  <span class="kn-export">書き出す：<button type="button" data-kn="md">Markdown</button>
  <button type="button" data-kn="json">JSON</button></span>
</section>
<div class="kn-said" role="status" aria-live="polite"></div>
<div class="kn-full" role="alert"></div>
"""
KEEP_JS = "(record) => { window.kyoten.keep(record); return []; }"
CHOSEN_JS = "() => [window.kyoten.chosen()]"
OPENED_JS = "() => { window.kyoten.opened(); return []; }"
FORGET_JS = "() => { window.kyoten.forget(); return []; }"


def asking_tab(
    assistant: Answerer,
    blocks: "gr.Blocks",
    narrowed: "gr.State",
    records: Records | None = None,
    engines: Engines = ONE_ENGINE,
) -> None:
    """The components of the tab, where they are called; `narrowed` holds the filters of its answers.

    Each browser tab has a conversation of its own. Without records nothing is kept, and no verdict
    is asked for.
    """
    import gradio as gr

    Update = tuple[Conversation, list[dict[str, str]], Any, Any, Any, Any, Any]

    unchanged: Any = gr.skip()
    new = Conversation(signed=engines.signed)
    stops = Stops()

    def show(conversation: Conversation, box: Any = unchanged, record: Any = unchanged) -> Update:
        waiting, empty = conversation.waiting, not conversation.exchanges
        return (
            conversation,
            list(conversation.messages),
            record,
            gr.update(interactive=waiting),
            gr.update(interactive=not waiting and not empty),
            gr.update(interactive=not empty),
            box,
        )

    def answer(
        question: str,
        conversation: Conversation,
        filters: Filters,
        engine: Engine | None,
        request: gr.Request,
        instead: Conversation | None = None,
    ) -> Iterator[Update]:
        with stops.answering(str(request.session_hash)) as stop:
            if stop is None:
                # The other one is not disturbed, and the words stay in the box.
                yield (unchanged,) * 7
                return
            # One that a lost connection broke off is no longer under way.
            before = replace(conversation.stopped(), engine=engines.allowed(engine))
            if not question.strip():
                yield show(before, "")
                return
            # The box is emptied once, so that what is typed during an answer stays.
            box: Any = ""
            with closing(advance(assistant, before, question.strip(), filters)) as states:
                for state in states:
                    if state.waiting and stop.is_set():
                        yield show(instead or state.stopped(), box)
                        return
                    done = bool(state.exchanges[-1].answer)
                    yield show(state, box, to_record(state) if done else unchanged)
                    box = unchanged
            if records and len(state.answers) > len(before.answers):
                records.asked(state.answers[-1])

    def answer_example(
        conversation: Conversation,
        filters: Filters,
        engine: Engine | None,
        chosen: gr.SelectData,
        request: gr.Request,
    ) -> Iterator[Update]:
        yield from answer(chosen.value["text"], conversation, filters, engine, request)

    def examples() -> list[Any]:
        return [{"text": question} for question in assistant.examples()]

    def answer_again(
        conversation: Conversation,
        filters: Filters,
        engine: Engine | None,
        request: gr.Request,
    ) -> Iterator[Update]:
        if conversation.exchanges:
            before, question = conversation.back()
            # Stopped, it leaves the answer that there was.
            old = conversation.stopped()
            for update in answer(question, before, filters, engine, request, old):
                yield (*update[:-1], unchanged)

    def stop(request: gr.Request) -> None:
        stops.stop(str(request.session_hash))

    def open_kept(record: str) -> tuple[Any, ...]:
        try:
            opened = from_record(record, engines.signed) if record else new
        except Exception as error:
            opened = new.also(Exchange("", render.error_html(told(error, log))))
        # What was chosen may no longer be.
        chosen = opened.engine if engines.may_choose else None
        return *show(opened), chosen or by_default

    gr.HTML(CONVERSATIONS, elem_id="kn-conversations")
    conversation = gr.State(new)
    chat = gr.Chatbot(
        show_label=False,
        label="会話",
        elem_id="kn-chat",
        placeholder=EMPTY,
        examples=examples(),
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        height=CHAT_HEIGHT,
        autoscroll=False,
        layout="panel",
        group_consecutive_messages=False,
        allow_file_downloads=False,
    )
    box = gr.Textbox(
        show_label=False,
        label="質問",
        placeholder="質問を書いてください（Enterで送信、Shift+Enterで改行）",
        lines=1,
        max_lines=8,
        autofocus=True,
        submit_btn="送信",
        elem_id="kn-question",
    )
    small: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 128, "interactive": False}
    by_default: Engine | None = "model" if engines.may_choose else None
    engine = engine_switch(by_default)
    with gr.Row(elem_id="kn-actions"):
        halt = gr.Button("止める", elem_id="kn-stop", **small)
        again = gr.Button("答えを作り直す", elem_id="kn-again", **small)
        clear = gr.Button("会話を消す", elem_id="kn-clear", **small)
    if records:
        rating_form(records, conversation, lambda value: value.answers)
    record = gr.Textbox(label="記録", visible="hidden")
    load = gr.Button("開く", visible="hidden", elem_id="kn-load")

    outputs = [conversation, chat, record, halt, again, clear, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # "once": a second question waits in the box until the first is answered, because its
    # history is not known before.
    once: dict[str, Any] = {"trigger_mode": "once", **quiet}
    box.submit(answer, [box, conversation, narrowed, engine], outputs, **once)
    chat.example_select(answer_example, [conversation, narrowed, engine], outputs, **once)
    again.click(answer_again, [conversation, narrowed, engine], outputs, **once)
    record.change(None, [record], None, js=KEEP_JS, **quiet)
    halt.click(stop, None, None, queue=False, **quiet)
    clear.click(None, None, None, js=FORGET_JS, **quiet)
    opened = load.click(open_kept, [record], [*outputs, engine], js=CHOSEN_JS, **quiet)
    opened.then(None, None, None, js=OPENED_JS, **quiet)
    # The shelf may have another generation by now, with other questions that it answers.
    blocks.load(lambda: gr.update(examples=examples()), None, chat, **quiet)
