"""The form that takes a verdict on an answer. It keeps nothing itself and judges nothing."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.feedback_command import VERDICTS
from assistant.messages import describe_os_error
from assistant.models import Answer
from assistant.records import MOST_REASON, Records, Verdict

if TYPE_CHECKING:
    import gradio as gr

REASONS = (
    "答えが間違っている",
    "大事なことが抜けている",
    "資料にあるのに「ない」と答えた",
    "引用が合っていない",
    "読みにくい",
)
THANKS = "記録しました。ありがとうございます。"
NOTHING = "先に質問してください。"
# The form opens below a chat that fills the window.
SHOW_JS = """() => requestAnimationFrame(
    () => document.querySelector("#kn-reason")?.scrollIntoView({ block: "nearest" }))"""
_SHOWN = 40


def rating_form(
    records: Records, conversation: "gr.State", answers: Callable[[Any], Sequence[Answer]]
) -> None:
    """Two buttons, and behind them the reason; `answers` are those of the conversation's value."""
    import gradio as gr

    def opening(verdict: Verdict) -> Callable[[Any], tuple[Any, ...]]:
        def show(value: Any) -> tuple[Any, ...]:
            given = answers(value)
            if not given:
                gr.Info(NOTHING)
                return tuple(gr.skip() for _ in range(6))
            # The latest first, which is what one mostly speaks of.
            choices = [
                (f"{number}. {_short(answer.question)}", number)
                for number, answer in reversed(list(enumerate(given, 1)))
            ]
            return (
                verdict,
                gr.update(visible=True),
                gr.update(choices=choices, value=len(given), visible=len(given) > 1),
                gr.update(value=[], visible=verdict == "down"),
                "",
                f"<p>「{VERDICTS[verdict]}」と記録します。</p>",
            )

        return show

    def keep(value: Any, said: Verdict, number: int, chosen: list[str], words: str) -> Any:
        given = answers(value)
        # The conversation may have been cleared while the form was open.
        if not 1 <= (number or 0) <= len(given):
            gr.Info(NOTHING)
            return gr.update(visible=False)
        try:
            records.rate(given[number - 1], said, "。".join(filter(None, [*chosen, words.strip()])))
        except OSError as error:
            gr.Warning(describe_os_error(error))
            return gr.skip()
        gr.Info(THANKS)
        return gr.update(visible=False)

    small: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 160}
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    verdict = gr.State("up")
    with gr.Row(elem_id="kn-rating"):
        buttons: dict[Verdict, gr.Button] = {
            "up": gr.Button(VERDICTS["up"], elem_id="kn-up", **small),
            "down": gr.Button(VERDICTS["down"], elem_id="kn-down", **small),
        }
    with gr.Column(visible=False, elem_id="kn-reason") as form:
        spoken = gr.HTML()
        which = gr.Dropdown(label="どの答えについて", choices=[], value=None, filterable=False)
        chosen = gr.CheckboxGroup(list(REASONS), label="理由（いくつでも）")
        words = gr.Textbox(
            label="くわしく（なくてもかまいません）", lines=2, max_length=MOST_REASON
        )
        with gr.Row():
            send = gr.Button("記録する", elem_id="kn-send", **small)
            stop = gr.Button("やめる", **small)
    for said, button in buttons.items():
        outputs = [verdict, form, which, chosen, words, spoken]
        opened = button.click(opening(said), [conversation], outputs, **quiet)
        opened.then(None, None, None, js=SHOW_JS, **quiet)
    send.click(keep, [conversation, verdict, which, chosen, words], [form], **quiet)
    stop.click(lambda: gr.update(visible=False), None, [form], **quiet)


def _short(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
