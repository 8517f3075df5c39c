"""The tab that sets municipalities or documents side by side (`kyoten matrix`), with its downloads."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from assistant.answerer import Answerer
from assistant.functions import FUNCTIONS
from assistant.matrix import build_matrix
from assistant.ui import render
from assistant.ui.making import making

if TYPE_CHECKING:
    import gradio as gr

# What the documents of every municipality speak of; others are typed.
_COMMON = ("整備類型", "運営主体", "整備の時期", "人口", "課題")
_ALL_MUNICIPALITIES, _ALL_DOCUMENTS = "市", "資料"
_WORKING = "資料を調べて表を作っています…"
_DOWNLOADS = {"xlsx": "Excel", "csv": "CSV", "md": "Markdown"}


def comparing_tab(assistant: Answerer, blocks: "gr.Blocks") -> None:
    """The components of the tab, where they are called; `blocks` tells when the page is opened."""
    import gradio as gr

    def choices() -> Any:
        return gr.update(choices=_columns(assistant))

    def compared(rows: Sequence[str], columns: Sequence[str]) -> str:
        matrix = build_matrix(assistant, rows, columns)
        asked = urlencode({"rows": rows, "columns": columns}, doseq=True)
        links = {words: f"papers/matrix.{ending}?{asked}" for ending, words in _DOWNLOADS.items()}
        table = render.table_html(matrix.table, "matrix")
        return render.paper_html(table, matrix.citations, "matrix", links)

    def compare(rows: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
        yield from making(_WORKING, lambda: compared(rows, columns))

    rows = gr.Dropdown(
        [FUNCTIONS, *_COMMON],
        value=[FUNCTIONS],
        multiselect=True,
        allow_custom_value=True,
        label="比べる項目",
        info="「機能」は資料が挙げる機能のすべてです。ほかの言葉や質問も、書いてEnterで加えられます。",
        elem_id="kn-rows",
    )
    columns = gr.Dropdown(
        _columns(assistant),
        value=[_ALL_MUNICIPALITIES],
        multiselect=True,
        label="並べるもの",
        info="市町村か資料を選びます。",
        elem_id="kn-columns",
    )
    run = gr.Button("表を作る", variant="primary", elem_id="kn-compare")
    shown = gr.HTML(elem_id="kn-matrix")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    run.click(compare, [rows, columns], shown, trigger_mode="once", **quiet)
    blocks.load(choices, None, columns, **quiet)


def _columns(assistant: Answerer) -> list[tuple[str, str]]:
    """What may be a column: as it is shown, and as `build_matrix` knows it."""
    documents = assistant.documents()
    municipalities = sorted({d.municipality for d in documents if d.municipality})
    return [
        ("すべての市町村", _ALL_MUNICIPALITIES),
        ("すべての資料", _ALL_DOCUMENTS),
        *((name, name) for name in municipalities),
        *((document.title, document.id) for document in documents),
    ]
