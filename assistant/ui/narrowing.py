"""What the chat is narrowed to: chosen on the shelf's tab, told and lifted on the asking tab.

Knows filters and words; which documents pass a filter, the index knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.terminal import KINDS
from ingest.models import Document, Filters

if TYPE_CHECKING:
    import gradio as gr

NOT_NARROWED = Filters()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The components: `state` holds the filters; `row` shows `line` and `lift` where they narrow."""

    state: "gr.State"
    row: "gr.Row"
    line: "gr.HTML"
    lift: "gr.Button"

    @property
    def outputs(self) -> list[Any]:
        """The components that `shown` is for."""
        return [self.state, self.row, self.line]


def narrowing() -> Narrowing:
    """The components, where they are called."""
    import gradio as gr

    state = gr.State(NOT_NARROWED)
    with gr.Row(visible=False, elem_id="kn-narrowing") as row:
        line = gr.HTML()
        lift = gr.Button("絞り込みをやめる", size="sm", scale=0, min_width=160, elem_id="kn-lift")
    return Narrowing(state, row, line, lift)


def shown(filters: Filters, documents: Sequence[Document]) -> tuple[Filters, Any, str]:
    """What goes to `Narrowing.outputs`."""
    import gradio as gr

    words = narrowed_words(filters, documents)
    html = f'<p class="kn-narrowed" role="status">{escape(words)}</p>' if words else ""
    return filters, gr.update(visible=bool(words)), html


def narrowed_words(filters: Filters, documents: Sequence[Document]) -> str:
    """One line that says what is narrowed to; nothing where nothing is."""
    if filters == NOT_NARROWED:
        return ""
    titles = {document.id: document.title for document in documents}
    parts = [
        *([KINDS[filters.kind]] if filters.kind else []),
        *([filters.municipality] if filters.municipality else []),
        *([f"{filters.year}年"] if filters.year else []),
        *(f"「{titles.get(id_, id_)}」" for id_ in filters.document_ids),
    ]
    return f"絞り込み中：{'・'.join(parts)}の資料だけから答えます。"
