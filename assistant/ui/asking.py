"""The tab where one asks: the conversation, the box, and which event does what. It answers nothing itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.answerer import Answerer
from assistant.records import Records
from assistant.ui.conversation import Conversation, advance
from assistant.ui.rating import rating_form

if TYPE_CHECKING:
    pass

EMPTY = '<div class="kn-empty">質問を書くか、下の例を選んでください。</div>'
COPY_JS = "async (text) => { await window.kyotenCopy(text); return []; }"
CHAT_HEIGHT = "max(20rem, calc(100dvh - var(--kn-around)))"


def asking_tab(assistant: Answerer, records: Records | None = None) -> None:
    """The components of the tab, where they are called. Each browser tab has a conversation of its own.

    Without records nothing is kept, and no verdict is asked for.
    """
    import gradio as gr

    Update = tuple[Conversation, list[dict[str, str]], str, Any, Any, Any]

    def show(conversation: Conversation, box: Any) -> Update:
        return (
            conversation,
            list(conversation.messages),
            conversation.markdown,
            gr.update(interactive=bool(conversation.markdown)),
            gr.update(interactive=bool(conversation.messages)),
            box,
        )

    def answer(question: str, conversation: Conversation) -> Iterator[Update]:
        if not question.strip():
            yield show(conversation, "")
            return
        # The box is emptied once, so that what is typed during an answer stays.
        box: Any = ""
        state = conversation
        for state in advance(assistant, conversation, question.strip()):
            yield show(state, box)
            box = gr.skip()
        if records and len(state.answers) > len(conversation.answers):
            records.asked(state.answers[-1])

    def answer_example(conversation: Conversation, chosen: gr.SelectData) -> Iterator[Update]:
        yield from answer(chosen.value["text"], conversation)

    def forget() -> Update:
        return show(Conversation(), gr.skip())

    conversation = gr.State(Conversation())
    chat = gr.Chatbot(
        show_label=False,
        label="会話",
        elem_id="kn-chat",
        placeholder=EMPTY,
        examples=[{"text": question} for question in assistant.examples()],
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
    small: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 160}
    with gr.Row(elem_id="kn-actions"):
        copy = gr.Button("最後の答えを写す", elem_id="kn-copy", interactive=False, **small)
        clear = gr.Button("会話を消す", interactive=False, **small)
    if records:
        rating_form(records, conversation, lambda value: value.answers)
    markdown = gr.Textbox(label="答え", visible="hidden")

    outputs = [conversation, chat, markdown, copy, clear, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # "once": a second question waits in the box until the first is answered, because its
    # history is not known before.
    asked = box.submit(answer, [box, conversation], outputs, trigger_mode="once", **quiet)
    chosen = chat.example_select(
        answer_example, [conversation], outputs, trigger_mode="once", **quiet
    )
    clear.click(forget, None, outputs, cancels=[asked, chosen], **quiet)
    copy.click(None, [markdown], None, js=COPY_JS, **quiet)
