"""The tab of the shelf: its documents, what the chat is narrowed to, files in and documents off.

Which component does what; a change itself is the work's, and what stands on the shelf the assistant's.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from assistant.answerer import Answerer
from assistant.messages import describe
from assistant.terminal import KINDS
from assistant.ui import render
from assistant.ui.narrowing import NOT_NARROWED, Narrowing, shown
from assistant.ui.shelf_routes import NOT_ALLOWED, MayEdit
from assistant.ui.shelf_table import (
    confirm_html,
    found,
    inspection_html,
    table_html,
    work_html,
)
from assistant.ui.work import Outcome, Work, Workroom
from ingest.errors import InputError, UnknownDocumentError
from ingest.files import MAX_BYTES
from ingest.models import Document, Filters, Kind
from ingest.readers import SUFFIXES

if TYPE_CHECKING:
    import gradio as gr

_ALL = ""
_EVERY_S = 0.3  # how often a change under way is looked at
_WHAT = (
    "PDF・Word・Excel・PowerPoint・HTML・文字だけのファイル・画像・zip。"
    f"1つ{MAX_BYTES // 2**20}MBまで。同じ名前のファイルは、新しい版として入れ替わります。"
)
_FILES = f"""
<div class="kn-drop"><input type="file" id="kn-files" multiple data-most="{MAX_BYTES}"
 accept="{",".join(sorted({*SUFFIXES, ".zip"}))}" aria-describedby="kn-what">
<label for="kn-files">ファイルを選ぶ（ここへ置くこともできます）</label>
<p id="kn-chosen" role="status"></p><p id="kn-what">{_WHAT}</p></div>
"""
_SEND_JS = "async (_sent, password) => [await window.kyotenSend(), password]"
# A click on a button of the table becomes an event of the component.
_TABLE_JS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button) trigger("click", { does: button.dataset.do, document: button.dataset.document });
});
"""


def shelf_tab(
    assistant: Answerer,
    blocks: "gr.Blocks",
    tabs: "gr.Tabs",
    tab: "gr.Tab",
    narrowing: Narrowing,
    room: Workroom | None,
    may_edit: MayEdit,
) -> None:
    """The components of the tab, where they are called. Without a `room` nothing can be changed."""
    import gradio as gr

    def editor(request: gr.Request) -> Workroom | None:
        return room if room is not None and may_edit(request) else None

    def rows(words: str, filters: Filters, request: gr.Request) -> str:
        documents = assistant.documents()
        # A single document that is being asked about hides no other.
        shown_ones = found(documents, words, replace(filters, document_ids=()))
        return table_html(shown_ones, len(documents), editor(request) is not None)

    def refresh(
        kind: str, municipality: str, year: str, filters: Filters, request: gr.Request
    ) -> Any:
        """The choices anew, for the shelf may have changed since; the table comes after them."""
        documents = assistant.documents()
        choices = _choices(documents)
        given = [
            value if value in {each for _, each in known} else _ALL
            for value, known in zip((kind, municipality, year), choices, strict=True)
        ]
        drops = (
            gr.update(choices=known, value=value)
            for known, value in zip(choices, given, strict=True)
        )
        if not filters.document_ids:
            filters = _filters(*given)
        elif not {document.id for document in documents}.issuperset(filters.document_ids):
            filters = NOT_NARROWED
        running = room is not None and room.busy
        return (
            *drops,
            *shown(filters, documents),
            gr.update(visible=editor(request) is not None),
            gr.update(visible=running),
            work_html(room.work) if running and room is not None else gr.skip(),
        )

    def narrow(words: str, kind: str, municipality: str, year: str, request: gr.Request) -> Any:
        filters = _filters(kind, municipality, year)
        return (*shown(filters, assistant.documents()), rows(words, filters, request))

    def lift(words: str, request: gr.Request) -> Any:
        told = shown(NOT_NARROWED, assistant.documents())
        return (_ALL, _ALL, _ALL, *told, rows(words, NOT_NARROWED, request))

    def act(event: gr.EventData, request: gr.Request) -> Any:
        """What a button of the table does: to ask, to look, or to ask whether to take off."""
        skip = gr.skip()
        does, id_ = str(event._data.get("does")), str(event._data.get("document"))
        document = {item.id: item for item in assistant.documents()}.get(id_)
        if document is None:
            line = render.error_html(describe(UnknownDocumentError(id_)))
            return (skip,) * 7 + (line, gr.update(visible=True)) + (skip,) * 3
        if does == "ask":
            told = shown(Filters(document_ids=(id_,)), [document])
            return (gr.update(selected="ask"), _ALL, _ALL, _ALL, *told) + (skip,) * 5
        if does == "inspect":
            look = (inspection_html(document), gr.update(visible=True))
            return (skip,) * 7 + look + (skip,) * 3
        if does == "remove" and (there := editor(request)):
            question = confirm_html(document, there.uploads.holds(document.path))
            return (skip,) * 9 + (id_, question, gr.update(visible=True))
        return (skip,) * 12

    async def take_in(sent: str, password: str, request: gr.Request) -> AsyncIterator[Any]:
        there = editor(request)
        try:
            if there is None:
                raise InputError(NOT_ALLOWED)
            tokens, refused = _sent(sent)
            if not tokens and not refused:
                raise InputError("ファイルが選ばれていません。取り込むファイルを選んでください")
            there.add(tokens, password, refused)
        except InputError as error:
            yield gr.skip(), gr.skip(), render.error_html(describe(error)), gr.skip()
            return
        async for html, running in _following(there):
            yield "", "", html, gr.update(visible=running)

    async def take_off(id_: str, request: gr.Request) -> AsyncIterator[Any]:
        there = editor(request)
        documents = assistant.documents()
        gone = [document for document in documents if document.id == id_]
        hidden = gr.update(visible=False)
        try:
            if there is None:
                raise InputError(NOT_ALLOWED)
            if not gone:
                raise UnknownDocumentError(id_)
            there.remove(gone, [document for document in documents if document.id != id_])
        except (InputError, UnknownDocumentError) as error:
            yield "", hidden, render.error_html(describe(error)), gr.skip()
            return
        async for html, running in _following(there):
            yield "", hidden, html, gr.update(visible=running)

    async def follow(request: gr.Request) -> AsyncIterator[Any]:
        """A change that someone has under way is shown to every editor who comes."""
        there = editor(request)
        if there is None or not there.busy:
            yield gr.skip(), gr.skip()
            return
        async for html, running in _following(there):
            yield html, gr.update(visible=running)

    def stop(request: gr.Request) -> Any:
        there = editor(request)
        if there is None:
            return render.error_html(NOT_ALLOWED)
        there.stop()
        return work_html(there.work)

    with gr.Row(elem_id="kn-shelf-filters"):
        words = gr.Textbox(
            "", label="語で探す", placeholder="題名・発行者など", elem_id="kn-shelf-words"
        )
        kind = gr.Dropdown([("すべて", _ALL)], value=_ALL, label="種別", elem_id="kn-kind")
        municipality = gr.Dropdown(
            [("すべて", _ALL)], value=_ALL, label="市町村", elem_id="kn-municipality"
        )
        year = gr.Dropdown([("すべて", _ALL)], value=_ALL, label="発行の年", elem_id="kn-year")
    gr.HTML(
        '<p class="kn-hint">種別・市町村・年で絞り込むと、「質問する」の答えも'
        "その資料だけから作ります。</p>"
    )
    with gr.Column(visible=False, elem_id="kn-confirm") as confirming:
        question = gr.HTML()
        with gr.Row():
            remove = gr.Button("外す", variant="stop", size="sm", elem_id="kn-remove")
            keep = gr.Button("外さない", size="sm", elem_id="kn-keep")
    # Outside of what is shown later: Gradio 6.31 would show them with it.
    chosen = gr.Textbox("", label="資料", visible="hidden")
    sent = gr.Textbox("", label="ファイル", visible="hidden")
    with gr.Column(visible=False, elem_id="kn-editing") as editing:
        with gr.Accordion("資料を加える", open=False, elem_id="kn-adding"):
            gr.HTML(_FILES)
            password = gr.Textbox(
                "",
                label="パスワード（鍵のかかったファイルがあるとき）",
                type="password",
                # Or a browser would fill in what opens this page.
                html_attributes=gr.InputHTMLAttributes(autocomplete="new-password"),
                elem_id="kn-password",
            )
            run = gr.Button("取り込む", variant="primary", elem_id="kn-take-in")
        working = gr.HTML(elem_id="kn-working")
        cancel = gr.Button("中止", visible=False, size="sm", elem_id="kn-cancel")
    table = gr.HTML(elem_id="kn-shelf", js_on_load=_TABLE_JS)
    with gr.Column(visible=False, elem_id="kn-looking") as looking:
        look = gr.HTML()
        close = gr.Button("閉じる", size="sm", elem_id="kn-close")

    drops = [kind, municipality, year]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    everything = [*drops, *narrowing.outputs, editing, cancel, working]
    asked = [*drops, narrowing.state]
    listed = [words, narrowing.state]

    def anew(event: Any) -> None:
        # In two steps, so that the table is of the words that stand there by then.
        event(refresh, asked, everything, **quiet).then(rows, listed, table, **quiet)

    anew(blocks.load)
    anew(tab.select)
    blocks.load(follow, None, [working, cancel], concurrency_limit=None, **quiet)
    for drop in drops:
        drop.input(narrow, [words, *drops], [*narrowing.outputs, table], **quiet)
    # Not `input`, which Gradio 6.31 tells of typed keys alone: not of what is pasted or dropped.
    words.change(rows, listed, table, trigger_mode="always_last", **quiet)
    narrowing.lift.click(lift, words, [*drops, *narrowing.outputs, table], **quiet)
    table.click(
        act,
        None,
        [tabs, *drops, *narrowing.outputs, look, looking, chosen, question, confirming],
        trigger_mode="multiple",
        **quiet,
    )
    long: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "once", **quiet}
    adding = run.click(
        take_in, [sent, password], [sent, password, working, cancel], js=_SEND_JS, **long
    )
    removing = remove.click(take_off, chosen, [chosen, confirming, working, cancel], **long)
    for change in (adding, removing):
        anew(change.then)
    keep.click(lambda: gr.update(visible=False), None, confirming, **quiet)
    close.click(lambda: ("", gr.update(visible=False)), None, [look, looking], **quiet)
    cancel.click(stop, None, working, **quiet)


async def _following(room: Workroom) -> AsyncIterator[tuple[str, bool]]:
    """The change under way each time it has moved, and whether it goes on; the last one is its end."""
    told: Work | None = None
    while True:
        work = room.work
        running = work is not None and work.ending == "running"
        if work is not told or not running:
            yield work_html(work), running
            told = work
        if not running:
            return
        await asyncio.sleep(_EVERY_S)


def _sent(text: str) -> tuple[list[str], list[Outcome]]:
    """What the page says it has sent: the tokens, and what was refused at the door and why."""
    try:
        entries = json.loads(text or "[]")
        tokens = [str(entry["token"]) for entry in entries if "token" in entry]
        refused = [
            Outcome(str(entry["name"]), str(entry["error"]), good=False)
            for entry in entries
            if "token" not in entry
        ]
    except (ValueError, TypeError, KeyError):
        raise InputError("送られたものが読めません。画面を開き直してください") from None
    return tokens, refused


def _filters(kind: str, municipality: str, year: str) -> Filters:
    return Filters(
        kind=next((known for known in get_args(Kind) if known == kind), None),
        municipality=municipality or None,
        year=int(year) if year else None,
    )


def _choices(documents: "tuple[Document, ...]") -> list[list[tuple[str, str]]]:
    """The kinds, municipalities and years that the shelf has."""
    kinds = {document.kind for document in documents}
    names = sorted({document.municipality for document in documents if document.municipality})
    years = sorted({document.issued[:4] for document in documents if document.issued})
    every = ("すべて", _ALL)
    return [
        [every, *((words, kind) for kind, words in KINDS.items() if kind in kinds)],
        [every, *((name, name) for name in names)],
        [every, *((f"{year}年", year) for year in reversed(years))],
    ]
