"""The tab that drafts a memo from the shelf (`kyoten draft`), with its downloads."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from assistant.answerer import Answerer
from assistant.memo import build_memo, checked_theme
from assistant.ui import render
from assistant.ui.making import making

if TYPE_CHECKING:
    import gradio as gr

_NONE = "選ばない"
_WORKING = "資料を調べて下書きを作っています…"
_DOWNLOADS = {"docx": "Word", "md": "Markdown"}


def drafting_tab(assistant: Answerer, blocks: "gr.Blocks") -> None:
    """The components of the tab, where they are called; `blocks` tells when the page is opened."""
    import gradio as gr

    def choices() -> Any:
        return gr.update(choices=_municipalities(assistant))

    def drafted(theme: str, own: str | None) -> str:
        own = None if own in {None, _NONE} else own
        memo = build_memo(assistant, checked_theme(theme), own)
        asked = urlencode({"theme": theme, **({"municipality": own} if own else {})})
        links = {words: f"papers/memo.{ending}?{asked}" for ending, words in _DOWNLOADS.items()}
        return render.paper_html(render.memo_html(memo, "memo"), memo.citations, "memo", links)

    def draft(theme: str, own: str | None) -> Iterator[str]:
        yield from making(_WORKING, lambda: drafted(theme, own))

    theme = gr.Textbox(
        label="テーマ",
        placeholder="緊急時の受入れ",
        info="議題や施策の名前を書いてください。",
        elem_id="kn-theme",
    )
    own = gr.Dropdown(
        _municipalities(assistant),
        value=_NONE,
        label="本市",
        info="選ぶと、その資料を「本市の資料」、ほかを「他市の事例」とします。",
        elem_id="kn-own",
    )
    run = gr.Button("下書きを作る", variant="primary", elem_id="kn-draft")
    shown = gr.HTML(elem_id="kn-memo")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    run.click(draft, [theme, own], shown, trigger_mode="once", **quiet)
    theme.submit(draft, [theme, own], shown, trigger_mode="once", **quiet)
    blocks.load(choices, None, own, **quiet)


def _municipalities(assistant: Answerer) -> list[str]:
    return [_NONE, *sorted({d.municipality for d in assistant.documents() if d.municipality})]
