"""The tab where one asks: the conversation, the box, and which event does what. It answers nothing itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.answerer import Answerer
from assistant.ui.conversation import Conversation, advance
from ingest.models import Filters

if TYPE_CHECKING:
    import gradio as gr

EMPTY = '<div class="kn-empty">質問を書くか、下の例を選んでください。</div>'
COPY_JS = "async (text) => { await window.kyotenCopy(text); return []; }"
CHAT_HEIGHT = "max(20rem, calc(100dvh - var(--kn-around) - var(--kn-narrowed, 0rem)))"


def asking_tab(assistant: Answerer, blocks: "gr.Blocks", narrowed: "gr.State") -> None:
    """The components of the tab, where they are called; `narrowed` holds the filters of its answers.

    Each browser tab has a conversation of its own.
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

    def answer(question: str, conversation: Conversation, filters: Filters) -> Iterator[Update]:
        if not question.strip():
            yield show(conversation, "")
            return
        # The box is emptied once, so that what is typed during an answer stays.
        box: Any = ""
        for state in advance(assistant, conversation, question.strip(), filters):
            yield show(state, box)
            box = gr.skip()

    def answer_example(
        conversation: Conversation, filters: Filters, chosen: gr.SelectData
    ) -> Iterator[Update]:
        yield from answer(chosen.value["text"], conversation, filters)

    def examples() -> list[Any]:
        return [{"text": question} for question in assistant.examples()]

    def forget() -> Update:
        return show(Conversation(), gr.skip())

    conversation = gr.State(Conversation())
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
    small: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 160}
    with gr.Row(elem_id="kn-actions"):
        copy = gr.Button("最後の答えを写す", elem_id="kn-copy", interactive=False, **small)
        clear = gr.Button("会話を消す", interactive=False, **small)
    markdown = gr.Textbox(label="答え", visible="hidden")

    outputs = [conversation, chat, markdown, copy, clear, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # "once": a second question waits in the box until the first is answered, because its
    # history is not known before.
    asked = box.submit(answer, [box, conversation, narrowed], outputs, trigger_mode="once", **quiet)
    chosen = chat.example_select(
        answer_example, [conversation, narrowed], outputs, trigger_mode="once", **quiet
    )
    # The shelf may have another generation by now, with other questions that it answers.
    blocks.load(lambda: gr.update(examples=examples()), None, chat, **quiet)
    clear.click(forget, None, outputs, cancels=[asked, chosen], **quiet)
    copy.click(None, [markdown], None, js=COPY_JS, **quiet)
