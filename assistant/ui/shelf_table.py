"""The shelf, a change of it and a removal to confirm, as HTML. Pure; every word from outside is escaped.

Buttons carry in `data-do` what they do and in `data-document` to what; shelf.js and the tab act.
"""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from assistant.export import issued_words
from assistant.messages import describe_warning
from assistant.terminal import KINDS
from assistant.ui.work import Outcome, Work
from ingest.japanese import key
from ingest.models import Document, Filters

MOST_ROWS = 200  # a longer table is searched, not read
_HEADS = ("題名", "種別", "市町村", "発行", "ページ", "節", "読み取りの注意", "操作")
_ENDINGS = {
    "done": "終わりました。",
    "stopped": "中止しました。棚は前のままです。",
    "failed": "できませんでした。棚は前のままです。",
}
_TOO_LATE = "終わりました（中止する前に公開が済んでいました）。"
_NO_CHANGE = "終わりました。棚に変わりはありません。"


def found(documents: Sequence[Document], words: str, filters: Filters) -> list[Document]:
    """The documents that pass the filters and have all the words in title, publisher or file name."""
    wanted = [key(word) for word in words.split()]
    return [
        document
        for document in documents
        if _passes(document, filters) and all(word in _searched(document) for word in wanted)
    ]


def _passes(document: Document, filters: Filters) -> bool:
    return (
        (filters.kind is None or document.kind == filters.kind)
        and (filters.municipality is None or document.municipality == filters.municipality)
        and (filters.year is None or (document.issued or "").startswith(f"{filters.year:04}"))
        and (not filters.document_ids or document.id in filters.document_ids)
    )


def _searched(document: Document) -> str:
    name = document.path.rpartition("/")[2]
    parts = (document.title, document.municipality, document.publisher, name)
    return key("\n".join(part for part in parts if part))


def table_html(documents: Sequence[Document], total: int, editing: bool) -> str:
    """The documents as a table; `total` is how many the shelf has, `editing` offers to take them off.

    The roles keep it a table where a phone shows it as blocks.
    """
    shown = documents[:MOST_ROWS]
    count = f"{total:,}件の資料のうち{len(documents):,}件" if len(documents) < total else ""
    count = count or f"資料{total:,}件"
    if len(shown) < len(documents):
        count += f"（はじめの{MOST_ROWS}件を表示しています。語で探すか、絞り込んでください）"
    counted = f'<p class="kn-count" role="status">{count}</p>'
    if not shown:
        nothing = "当てはまる資料はありません。" if total else "まだ資料がありません。"
        return f'{counted}<p class="kn-empty">{nothing}</p>'
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    rows = "".join(_row(document, editing) for document in shown)
    return (
        f'{counted}<div class="kn-shelf-table" role="region" aria-label="資料の一覧" tabindex="0">'
        f'<table role="table"><caption class="kn-unseen">資料の一覧</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _row(document: Document, editing: bool) -> str:
    name = document.path.rpartition("/")[2]
    publisher = f"{document.publisher}・" if document.publisher else ""
    pages = f"{document.page_count:,}" if document.page_count else ""
    cells = (
        KINDS[document.kind],
        document.municipality or "",
        issued_words(document.issued) or "",
        pages,
        f"{document.passage_count:,}",
    )
    plain = "".join(
        f'<td role="cell">{_column(head)}{_text(cell) or _NONE}</td>'
        for head, cell in zip(_HEADS[1:], cells, strict=False)
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{_text(document.title)}'
        f'<span class="kn-file">{_text(publisher + name)}</span></th>{plain}'
        f'<td role="cell">{_column(_HEADS[6])}{_warnings(document)}</td>'
        f'<td role="cell" class="kn-does">{_does(document, editing)}</td></tr>'
    )


_NONE = '<span aria-hidden="true">—</span><span class="kn-unseen">なし</span>'


def _column(head: str) -> str:
    # For phones, where the cells stand below one another.
    return f'<span class="kn-column" aria-hidden="true">{head}</span>'


def _warnings(document: Document) -> str:
    if not document.warnings:
        return _NONE
    items = "".join(f"<li>{_text(describe_warning(item))}</li>" for item in document.warnings)
    return f"<details><summary>{len(document.warnings)}件</summary><ul>{items}</ul></details>"


def _does(document: Document, editing: bool) -> str:
    does = [("ask", "質問", "この資料に質問する"), ("inspect", "読み取り", "読み取りを見る")]
    if editing:
        does.append(("remove", "外す", "棚から外す"))
    return "".join(
        f'<button type="button" data-do="{do}" data-document="{escape(document.id)}"'
        f' title="{what}" aria-label="{words}（{what}）：{_text(document.title)}">{words}</button>'
        for do, words, what in does
    )


def confirm_html(document: Document, uploaded: bool) -> str:
    """What is asked before a document is taken off."""
    file = (
        "取り込んだファイルも、この画面の置き場から消します。"
        if uploaded
        else "元のファイルは消しません（そのフォルダを次に取り込むと、棚に戻ります）。"
    )
    return (
        f'<p class="kn-confirm"><strong>「{_text(document.title)}」'
        f"（{_text(document.path.rpartition('/')[2])}）を棚から外しますか。</strong><br>"
        f"外すと、質問の答えに使われなくなります。{file}</p>"
    )


def inspection_html(document: Document) -> str:
    """The frame in which a document is shown as it was read."""
    address = f"shelf/{quote(document.id, safe='')}/inspect"
    title = f"読み取りの確認：{document.title}"
    return (
        f'<p class="kn-count">{_text(title)}（'
        f'<a href="{address}" target="_blank" rel="noopener">別の画面で開く</a>）</p>'
        f'<iframe class="kn-inspection" src="{address}" title="{_text(title)}"></iframe>'
    )


def work_html(work: Work | None) -> str:
    """A change of the shelf as it stands."""
    if work is None:
        return ""
    parts: list[str] = []
    if work.ending == "running":
        words = "中止しています…" if work.stopping else work.step
        share = f' value="{work.done}" max="{work.total}"' if work.total else ""
        parts.append(
            f'<p class="kn-step">{_text(words)}</p><progress{share} aria-label="進みぐあい"></progress>'
        )
    else:
        ending = _ENDINGS[work.ending]
        if work.ending == "done" and not work.published:
            ending = _NO_CHANGE
        elif work.published and work.stopping:
            ending = _TOO_LATE
        parts.append(f'<p class="kn-ended" role="status">{ending}</p>')
    if work.error:
        parts.append(f'<p class="kn-error" role="alert">{_text(work.error)}</p>')
    # Nothing of what was read stays where the change did not come to its end.
    kept = work.ending in {"running", "done"}
    good = [item for item in work.outcomes if item.good and kept]
    bad = [item for item in work.outcomes if not item.good]
    if bad:
        parts.append(f'<p class="kn-failed">取り込めなかったもの（{len(bad)}件）</p>{_list(bad)}')
    if good:
        parts.append(f'<p class="kn-went">結果（{len(good)}件）</p>{_list(good)}')
    return f'<div class="kn-work kn-{work.ending}">{"".join(parts)}</div>'


def _list(outcomes: Sequence[Outcome]) -> str:
    items = "".join(
        f"<li><strong>{_text(item.name)}</strong>：{_text(item.words)}"
        + "".join(f'<span class="kn-doubt">注意：{_text(words)}</span>' for words in item.warnings)
        + "</li>"
        for item in outcomes
    )
    return f"<ul>{items}</ul>"


def _text(text: str) -> str:
    return escape(" ".join(text.split()))
