"""The page: its words, its look, and the tabs it is made of."""

from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.records import Records
from assistant.ui.asking import asking_tab
from assistant.ui.comparing import comparing_tab
from assistant.ui.drafting import drafting_tab
from assistant.ui.engines import ONE_ENGINE, Engines
from assistant.ui.narrowing import narrowing
from assistant.ui.shelf_routes import MayEdit, everyone
from assistant.ui.shelf_tab import shelf_tab
from assistant.ui.work import Workroom

if TYPE_CHECKING:
    import gradio as gr

TITLE = "拠点ナビ"
PURPOSE = "地域生活支援拠点等について、手元の資料から根拠を示して答えます。"
NOTE = (
    "答えは登録した資料にあることだけから作ります。資料にないことは「ない」と答えます。"
    "引用の原文を必ず確かめてください。"
)
HEADER = (
    f'<header class="kn-header"><h1>{TITLE}</h1><p>{PURPOSE}</p>'
    f'<p class="kn-note">{NOTE}</p></header>'
)
FONTS = ("Hiragino Kaku Gothic ProN", "Noto Sans JP", "Yu Gothic UI", "Meiryo", "sans-serif")
MONO_FONTS = ("BIZ UDGothic", "MS Gothic", "monospace")
CONCURRENT_QUESTIONS = 8


def theme() -> "gr.themes.Base":
    """Fonts of the reader's own system: nothing is fetched. Colours reach WCAG's AA, as Base's do not."""
    import gradio as gr

    base = gr.themes.Base(primary_hue="teal", neutral_hue="slate", font=FONTS, font_mono=MONO_FONTS)
    return base.set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_300",
        color_accent="*primary_700",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
    )


def page(
    assistant: Answerer,
    room: Workroom | None = None,
    may_edit: MayEdit = everyone,
    records: Records | None = None,
    engines: Engines = ONE_ENGINE,
) -> "gr.Blocks":
    """The page over `assistant`; the shelf is changed in `room`, by those who may."""
    import gradio as gr

    blocks = gr.Blocks(title=TITLE, analytics_enabled=False)
    with blocks:
        gr.HTML(HEADER)
        with gr.Tabs(elem_id="kn-tabs") as tabs:
            with gr.Tab("質問する", id="ask"):
                narrowed = narrowing()
                asking_tab(assistant, blocks, narrowed.state, records, engines)
            with gr.Tab("比べる", id="compare"):
                comparing_tab(assistant, blocks)
            with gr.Tab("下書き", id="draft"):
                drafting_tab(assistant, blocks)
            with gr.Tab("資料", id="shelf") as shelf:
                shelf_tab(assistant, blocks, tabs, shelf, narrowed, room, may_edit)
    blocks.queue(default_concurrency_limit=CONCURRENT_QUESTIONS)
    return blocks
