"""An answer under construction: numbers the citations and words what a unit says.

The words stay the document's own; what is added (whose, under which heading or column head)
stands in 〔〕 and never in the quote.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.coverage import phrase_cover
from assistant.models import Citation, Sentence, Status, Table, aside, prose
from assistant.question import Question
from assistant.references import referred
from assistant.rows import Figure, figures_in, of_years
from assistant.shelf import Shelf
from ingest.japanese import key
from ingest.layout_markdown import plain
from ingest.markers import QUESTION, SPEAKER, find_marker, without_symbols
from ingest.models import Document, Passage, Unit

# Beyond this an answer that is neither a table nor a list is no longer short.
ANSWER_CHARACTERS = 600
# What only goes on from an answer is left out where it would no longer be read at a glance.
SHORT_ANSWER = 300
# A title of more than a name would be longer than what it explains.
_SHORT_TITLE = 20
# A further sentence must do at least this well beside the best one.
NEAR_BEST = 0.88
# A sentence that announces a list: 次の3つである, 以下のとおり, 次に掲げる書類を添えて.
LEAD = re.compile(
    r"次の(?!よう)|以下の|下記の|次のとおり|次の通り|(?:次|以下|下記)に(?:掲げ|示|定め|あげ|挙げ|よ)"
)
# What a sentence should not be quoted without.
PROVISO = re.compile(r"ただし|但し|なお|もっとも|しかし")
# A sentence's end, a label's colon or arrow, or a figure: what makes an item clear by itself.
_COMPLETE = re.compile(r"[。．]|[：:⇒]|[\d０-９]")
_FIELD = re.compile(r"[^。．：:]{1,30}[：:][^。．]{0,30}|[^。．、]{1,20}費用")
_CAPTION = re.compile(r"[（(][^（()）]+[)）]")
# ２　市長は、…: an article's second paragraph. What counts things is not set apart so.
_PARAGRAPH = re.compile(r"[0-9０-９]{1,2}　(?=\S)")
_BULLETS = frozenset({"bullet", "circle", "diamond"})
_NUMBERS = frozenset({"number", "paren_number", "circled_number"})


@dataclass(slots=True)
class Draft:
    """Sentences, table and citations as they come together."""

    status: Status = "answered"
    sentences: list[Sentence] = field(default_factory=list)
    table: Table | None = None
    citations: list[Citation] = field(default_factory=list)
    suggestions: tuple[str, ...] = ()
    note: str = ""  # what is missing, or that nothing was found
    _place: str = ""  # what the last sentence was placed under

    def cite(self, document: Document, passage: Passage, unit: Unit, score: float) -> int:
        """The number of the citation of a unit; the same unit keeps its number."""
        return self.adopt(
            Citation(
                number=0,
                document=document,
                page=unit.page,
                lines=unit.lines,
                headings=tuple(plain(heading) for heading in unit.headings or passage.headings),
                quote=unit.text,
                score=score,
                ocr=unit.ocr,
                page_label=unit.page_label,
            )
        )

    def adopt(self, citation: Citation) -> int:
        """The number that a citation has here, a new one where it is not here yet."""
        for known in self.citations:
            if (known.document.id, known.quote, known.lines) == (
                citation.document.id,
                citation.quote,
                citation.lines,
            ):
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)

    def say(
        self,
        question: Question,
        document: Document,
        passage: Passage,
        unit: Unit,
        score: float,
        shelf: Shelf,
    ) -> None:
        """Add the sentence that a unit is; its place goes before it where that has changed."""
        number = self.cite(document, passage, unit, score)
        context = place(question, document, unit, shelf) or _subject(document, unit)
        context = _with_referred(context, passage, unit)
        figure = of_years(unit.cells, question.years) if len(question.years) == 1 else None
        if figure is not None:
            label = without_symbols(unit.cells[0][1])
            counts = [*filter(None, [context[1:-1]]), label, without_symbols(figure.head)]
            self._place = ""
            self.sentences.append(Sentence(aside("・".join(counts)) + _measured(figure), (number,)))
            return
        shown = "" if context == self._place else context
        self._place = context
        self.sentences.append(Sentence(shown + word(unit), (number,)))

    def keep_cited(self) -> None:
        """Drop the citations that neither a sentence nor a cell rests on, and number the others anew."""
        rows = self.table.rows if self.table else ()
        used = {n for cell in (c for row in rows for c in row.cells) for n in cell.citations}
        used |= {n for sentence in self.sentences for n in sentence.citations}
        kept = [citation for citation in self.citations if citation.number in used]
        new = {citation.number: at for at, citation in enumerate(kept, 1)}

        def renumbered(said: Sentence) -> Sentence:
            return replace(said, citations=tuple(new[n] for n in said.citations))

        self.citations = [replace(citation, number=new[citation.number]) for citation in kept]
        self.sentences = [renumbered(sentence) for sentence in self.sentences]
        if self.table is not None:
            cells = [tuple(map(renumbered, row.cells)) for row in rows]
            rows = tuple(replace(row, cells=c) for row, c in zip(rows, cells, strict=True))
            self.table = replace(self.table, rows=rows)

    def text(self) -> str:
        """The whole answer as plain text with [1] marks, a table's rows one below the other."""
        lines = prose(self.sentences, self.note, self.status)
        if self.table is not None:
            for row in self.table.rows:
                lines.append(f"■{row.label}")
                for column, cell in zip(self.table.columns[1:], row.cells, strict=True):
                    lines.append(f"　{column}：{cell.marked}")
        if self.suggestions:
            lines.append("近い見出し：" + "、".join(self.suggestions))
        return "\n".join(lines)


def is_field(unit: Unit) -> bool:
    """Whether a unit is a form's field, filled in or not (予算措置額：特になし), and no sentence."""
    return not unit.cells and _FIELD.fullmatch(unit.text.strip()) is not None


def is_label_and_value(unit: Unit) -> bool:
    """Whether a unit is a label with its value behind it (主な担い手⇒市, 養成にかかる費用) and no sentence."""
    if unit.cells or unit.text.rstrip().endswith("。"):
        return False
    text = unit.text.strip()
    marker = find_marker(text)
    own = text[marker.end :] if marker is not None else text
    inner = find_marker(own)
    return is_field(unit) or (inner is not None and inner.kind == "field")


def word(unit: Unit, numbered: bool = False) -> str:
    """What a unit says, as a reader wants it: marks of the layout dropped, cells with their heads.

    `numbered` keeps the number of a list item.
    """
    if unit.cells:
        return _word_row(unit.cells)
    text = plain(unit.text)
    marker = find_marker(text)
    if marker is not None and (
        marker.kind in _BULLETS or (marker.kind in _NUMBERS and not numbered)
    ):
        text = text[marker.end :]
    if marker is not None and marker.kind == "field" and text.startswith("【"):
        label, _, rest = text[1:].partition("】")
        text = f"{label}：{rest}" if rest else label
    if unit.kind == "sentence":
        text = _PARAGRAPH.sub("", text, count=1) if _PARAGRAPH.match(text) else text
    return without_symbols(text)


def _word_row(cells: Sequence[tuple[str, str]]) -> str:
    """A table row in a line: the first cell names it, the others follow their column heads.

    The heads stand elsewhere in the table than the row that is quoted: they are set as ours.
    """
    label, *others = [
        Figure(*cells[0]),
        *(figure for figure in figures_in(cells) if without_symbols(figure.text)),
    ]
    if not without_symbols(label.text) and others:
        label, *others = others
    if not others:
        return without_symbols(label.text)
    return f"{without_symbols(label.text)}：" + "、".join(
        f"{aside(without_symbols(each.head)) if each.head else ''}{_measured(each)}"
        for each in others
    )


def _measured(figure: Figure) -> str:
    """A figure with its measure, which is ours where the row itself does not write it."""
    text = without_symbols(figure.text)
    if not figure.measure or figure.told:
        return text
    return text + (figure.measure if figure.own else aside(figure.measure))


def bare_heading(heading: str) -> str:
    """A heading without its mark and brackets: （2）面的整備型 gives 面的整備型, （登録） 登録."""
    text = QUESTION.sub("", plain(heading), count=1)
    marker = find_marker(text)
    if marker is not None:
        text = text[marker.end :]
    text = without_symbols(text).strip("【】＜＞<>〈〉《》 ")
    return text[1:-1] if _CAPTION.fullmatch(text) else text


def _needs_heading(unit: Unit) -> bool:
    """Whether a unit is a bare item (旅行など家族の都合によるとき) that its heading alone explains."""
    return unit.kind == "item" and not _COMPLETE.search(unit.text)


def place(question: Question, document: Document, unit: Unit, shelf: Shelf) -> str:
    """What a unit needs to be understood alone, in 〔〕: whose it is, and the heading that names it."""
    parts: list[str] = []
    words = key(word(unit))
    if (
        document.municipality
        and key(document.municipality) not in words
        and (len(shelf.municipalities()) > 1 or document.municipality in question.municipalities)
    ):
        parts.append(document.municipality)
    if unit.headings and SPEAKER.fullmatch(unit.headings[-1]):
        parts.append(unit.headings[-1])  # a statement is somebody's
        return aside("・".join(parts))
    if _needs_heading(unit) and unit.headings:
        parts.append(bare_heading(unit.headings[-1]))
        return aside("・".join(parts))
    for heading in reversed(unit.headings):
        bare = bare_heading(heading)
        helps = any(
            phrase.is_name
            and phrase_cover(phrase, heading, shelf) >= 0.9
            and phrase_cover(phrase, unit.text, shelf) < 0.5
            for phrase in question.phrases
        ) or any(
            key(ordinal) in key(heading) and key(ordinal) not in words
            for ordinal in question.ordinals
        )
        if helps and key(bare) not in words:
            parts.append(bare)
            nearest = bare_heading(unit.headings[-1])
            if nearest not in (bare, *parts) and key(nearest) not in words:
                parts.append(nearest)
            break
    return aside("・".join(parts)) if parts else ""


def _with_referred(context: str, passage: Passage, unit: Unit) -> str:
    """A place with the items that a unit only numbers: 〔前項第2号：緊急時の受入れ〕 is of the same article."""
    if unit not in passage.units:
        return context
    told = key(context + unit.text)
    names = [n for n in referred(passage, passage.units.index(unit)) if key(n) not in told]
    return aside("・".join([*filter(None, [context[1:-1]]), *names])) if names else context


def _subject(document: Document, unit: Unit) -> str:
    """The title, where a text without headings is about what a short title names."""
    title = document.own_title
    if unit.headings or document.municipality or not title or len(title) > _SHORT_TITLE:
        return ""
    return "" if key(title) in key(word(unit)) else aside(title)


def joined(texts: Sequence[str]) -> str:
    """Sentences and entries in one line, parted by 。 where nothing else ends them."""
    last = len(texts) - 1
    return "".join(t if t[-1] in "。．" or i == last else f"{t}。" for i, t in enumerate(texts))


def repeats(text: str, others: Iterable[str]) -> bool:
    """Whether a text says again what one of the others says already (three quarters of its bigrams)."""
    from ingest.japanese import bigrams

    own = set(bigrams(text))
    return any(
        own and len(own & set(bigrams(other))) >= 0.75 * min(len(own), len(set(bigrams(other))))
        for other in others
    )
