"""Answers and questions as HTML for the chat. Pure; every word from outside is escaped here.

The chat component reads its messages as Markdown. A message of one line that starts with a
block element is passed through as HTML (CommonMark 0.31, HTML block type 6, ends at a blank
line), so nothing in a document or a question is ever read as Markdown: no image, no link.
"""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote as url_quote

from assistant.export import HEADING_SEPARATOR, NEARBY, blocks, doubt_words, source_words
from assistant.memo_export import memo_preface, memo_title
from assistant.memo_models import NOTHING, Memo
from assistant.models import Answer, Citation, Sentence, Table, TableRow, bulleted
from assistant.wording import told_apart, who_answered

STOPPED = "答えるのを止めました。"
_STOPPED_HERE = f"{STOPPED}ここまでの文は資料で裏付けを確かめたものですが、答えの途中です。"
SEARCHING, WRITING = "資料を調べています…", "資料を調べ、文章にしています…"


def question_html(question: str) -> str:
    """The user's words."""
    return f'<div class="kn-question">{_text(question)}</div>'


def waiting_html(words: str) -> str:
    """Shown until the first words of an answer come."""
    return f'<div class="kn-wait">{_text(words)}</div>'


def growing_html(text: str) -> str:
    """An answer under way."""
    return f'<div class="kn-answer kn-growing"><p>{_text(text)}</p></div>'


def error_html(line: str) -> str:
    """What went wrong, in one line."""
    return f'<div class="kn-error" role="alert">{_text(line)}</div>'


def stopped_html(so_far: Answer, anchor: str, signed: bool) -> str:
    """What was shown of an answer that was stopped, with its sources."""
    return (
        f'<div class="kn-answer kn-stopped">{_body(told_apart(so_far), anchor)}'
        f'<p class="kn-halted" role="alert">{_text(_STOPPED_HERE)}</p>'
        f"{_who(so_far, signed)}{_sources(so_far.citations, anchor)}</div>"
    )


def answer_html(answer: Answer, anchor: str, signed: bool = False) -> str:
    """The whole answer with table and sources. `anchor` is unique in the conversation.

    `signed` as in `wording.who_answered`.
    """
    parts: list[str] = []
    if answer.standalone_question.strip() != answer.question.strip():
        parts.append(
            f'<p class="kn-understood">質問の理解：{_text(answer.standalone_question)}</p>'
        )
    parts.append(_body(told_apart(answer), anchor))
    if answer.table is not None:
        parts.append(table_html(answer.table, anchor))
    if answer.suggestions:
        items = "".join(f"<li>{_text(item)}</li>" for item in answer.suggestions)
        parts.append(f'<p class="kn-near">{NEARBY}</p><ul class="kn-suggestions">{items}</ul>')
    parts += [_who(answer, signed), _sources(answer.citations, anchor)]
    # A link, because the chat's sanitiser takes buttons away; page.js makes it act as one.
    parts.append(
        f'<p class="kn-acts"><a class="kn-copy" href="#kn-copy-{url_quote(anchor, safe="")}">'
        "答えを写す（出典つき）</a></p>"
    )
    return f'<div class="kn-answer kn-{answer.status}">{"".join(parts)}</div>'


def paper_html(
    body: str, citations: Sequence[Citation], anchor: str, downloads: Mapping[str, str]
) -> str:
    """A matrix or a memo with its sources; `downloads` are addresses by the words that lead there."""
    links = "".join(
        f'<a class="kn-download" href="{escape(address)}" download>{_text(words)}</a>'
        for words, address in downloads.items()
    )
    return (
        f'<div class="kn-answer kn-paper"><p class="kn-downloads">書き出す：{links}</p>'
        f"{body}{_sources(citations, anchor)}</div>"
    )


def memo_html(memo: Memo, anchor: str) -> str:
    """The sections of a memo, each statement with its mark and its citations."""
    parts = [f"<h2>{_text(memo_title(memo))}</h2>", f"<p>{_text(memo_preface(memo))}</p>"]
    for section in memo.sections:
        parts.append(f"<h3>{_text(section.title)}</h3>")
        if not section.groups:
            parts.append(f"<p>{NOTHING}</p>")
        for group in section.groups:
            if group.heading:
                parts.append(f"<h4>{_text(group.heading)}</h4>")
            said = "".join(
                f'<li><span class="kn-whose">〔{said.mark}〕</span>'
                f"{_text(said.text)}{_marks(said.citations, anchor)}</li>"
                for said in group.statements
            )
            parts.append(f"<ul>{said}</ul>")
    return "".join(parts)


def _sources(citations: Sequence[Citation], anchor: str) -> str:
    if not citations:
        return ""
    cards = "".join(_source(citation, anchor) for citation in citations)
    return (
        f'<details class="kn-sources" open><summary>出典（{len(citations)}件）</summary>'
        f"<ol>{cards}</ol></details>"
    )


def _who(answer: Answer, signed: bool) -> str:
    words = who_answered(answer, signed)
    return f'<p class="kn-who">{_text(words)}</p>' if words else ""


def _body(answer: Answer, anchor: str) -> str:
    parts: list[str] = []
    for kind, group in groupby(blocks(answer), key=lambda block: block.kind):
        said = [block.sentence for block in group]
        if kind == "item":
            parts.append(f"<ul>{''.join(_item(sentence, anchor) for sentence in said)}</ul>")
        else:
            parts += [f'<p class="kn-{kind}">{_sentence(one, anchor)}</p>' for one in said]
    return "".join(parts)


def _item(sentence: Sentence, anchor: str) -> str:
    numbered = "" if bulleted(sentence) else ' class="kn-numbered"'
    return f"<li{numbered}>{_sentence(sentence, anchor)}</li>"


def _sentence(sentence: Sentence, anchor: str) -> str:
    return _text(sentence.text.strip()) + _marks(sentence.citations, anchor)


def _marks(numbers: Sequence[int], anchor: str) -> str:
    return "".join(
        f'<a class="kn-mark" href="#{_id(anchor, number)}">[{number}]</a>' for number in numbers
    )


def table_html(table: Table, anchor: str) -> str:
    """A table whose cells bear their marks."""
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in table.columns)
    rows = "".join(_row(row, table.columns[1:], anchor) for row in table.rows)
    return (
        '<div class="kn-table"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: TableRow, columns: Sequence[str], anchor: str) -> str:
    # The column's head is in each cell for phones, where the cells stand below one another.
    cells = "".join(
        f'<td><span class="kn-column">{_text(column)}</span>{_sentence(cell, anchor)}</td>'
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return f'<tr><th scope="row">{_text(row.label)}</th>{cells}</tr>'


def _source(citation: Citation, anchor: str) -> str:
    headings = (
        f'<div class="kn-headings">{_text(HEADING_SEPARATOR.join(citation.headings))}</div>'
        if citation.headings
        else ""
    )
    words = doubt_words(citation)
    doubt = f'<div class="kn-doubt">※ {_text(words)}</div>' if words else ""
    return (
        f'<li id="{_id(anchor, citation.number)}" class="kn-source">'
        f'<div class="kn-title"><span class="kn-number">[{citation.number}]</span> '
        f"{_text(citation.document.title)}</div>"
        f'<div class="kn-meta">{_text("・".join(source_words(citation)))}</div>'
        f"{headings}{doubt}<blockquote>{_text(citation.quote.strip())}</blockquote>"
        f'<a class="kn-file" href="{escape(_file(citation))}" target="_blank" rel="noopener">'
        "資料を開く</a></li>"
    )


def _file(citation: Citation) -> str:
    """The document's file at the page of the citation.

    The address also says which lines are meant: the chat component keeps no data- attributes, and
    the source panel (source.js) reads from here what it is to show.
    """
    first, last = citation.lines
    page = f"page={citation.page}&" if citation.page is not None else ""
    return f"files/{url_quote(citation.document.id, safe='')}#{page}lines={first}-{last}"


def _id(anchor: str, number: int) -> str:
    return f"kn-{url_quote(anchor, safe='')}-{number}"


def _text(text: str) -> str:
    """Escaped, and on one line: see the module's head."""
    return "<br>".join(escape(line) for line in text.splitlines())
