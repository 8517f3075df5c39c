"""One answer of a model under way: what it has said that stands, and what was withheld.

Pure given the shelf and the nearness in meaning. Knows no model and no prompt.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assistant.compose.draft import Draft
from assistant.figures import has_figure
from assistant.generate.claims import Claim
from assistant.generate.passages import Numbered
from assistant.ground import Fault, Source, Verdict
from assistant.models import ASIDE, Citation, Sentence, Table, Withheld, aside
from assistant.question import Question
from ingest.japanese import bigrams, key
from ingest.models import Document, Passage, Unit

# Whether sources bear a sentence out; `nearness[i][j]` is how near unit j of source i is to it.
Grounding = Callable[[str, Sequence[Source], Sequence[Sequence[float]]], Verdict]
Nearness = Callable[[str, Sequence[Passage]], list[list[float]]]
# Yes or no is the extract's to say: it weighs the whole sentence that decides.
_REPLY = re.compile(r"^(?:はい|いいえ)(?:[、,。．]\s*|$)")
# What a right sentence may be wrong about once it is read as the answer to the question.
_MISTAKEN = frozenset({"figure", "date"})
# Kinds of questions whose answer is right only as a whole.
_WHOLE = frozenset({"list", "procedure"})
# The share of its bigrams by which a text counts as said, whatever its endings.
_ALL = 0.85
_YEAR = re.compile(r"(?:(?:19|20)\d{2}|(?:明治|大正|昭和|平成|令和)(?:\d{1,2}|元))年度?")
_UNSUPPORTED = Verdict((Fault("empty", ""),))


@dataclass(frozen=True, slots=True)
class Failed:
    """A claim that does not stand, and why."""

    claim: Claim
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer as far as it has come. `engine` signs it; `whole`: nothing will be added."""

    question: Question
    draft: Draft
    engine: str
    withheld: tuple[Withheld, ...] = ()
    whole: bool = False


@dataclass(slots=True)
class Speech:
    """Takes claims as they come; `draft` holds those that stand, with their citations."""

    question: Question
    extract: Draft
    passages: Sequence[Numbered]
    ground: Grounding
    nearness: Nearness
    several_municipalities: bool
    draft: Draft = field(default_factory=Draft)
    withheld: list[Withheld] = field(default_factory=list)
    shown: int = 0  # sentences of the model that stand

    def begin(self) -> None:
        """Say yes or no first, where the extract does."""
        if self.extract.sentences and _REPLY.fullmatch(self.extract.sentences[0].text):
            self._take(self.extract.sentences[0])

    def take(self, claim: Claim) -> Failed | None:
        """Show a claim where it stands; else what is wrong with it. What was said already is dropped."""
        cited = [p for number in claim.citations for p in self.passages if p.number == number]
        parts = [(p, source, units) for p in cited for source, units in p.parts()]
        text = _in_round_brackets(_REPLY.sub("", claim.text), [source for _, source, _ in parts])
        verdict = self._judge(text, parts)
        if not verdict.stands or not verdict.rests_on:
            return Failed(claim, verdict.faults or _UNSUPPORTED.faults)
        if self._told(text):
            return None
        numbers = []
        for source, unit in verdict.rests_on:
            passage, _, units = parts[source]
            score = passage.score
            numbers.append(self.draft.cite(passage.document, passage.passage, units[unit], score))
        documents = [parts[source][0].document for source, _ in verdict.rests_on]
        whose = self._whose(text, documents)
        self.draft.sentences.append(
            Sentence(whose + text, tuple(dict.fromkeys(numbers)), claim.item)
        )
        self.shown += 1
        return None

    def withhold(self, failed: Failed) -> None:
        """Keep a claim that nobody will be shown."""
        reasons = tuple(dict.fromkeys(fault.reason for fault in failed.faults))
        self.withheld.append(Withheld(failed.claim.text, reasons))

    def complete(self) -> bool:
        """Add of the extract what nothing shown rests on; whether that was anything."""
        missing = [sentence for sentence in self._essential() if not self._says(sentence)]
        for sentence in missing:
            self._take(sentence)
        if self.extract.table is not None:
            self.draft.table = self._tabled(self.extract.table)
        self.draft.status, self.draft.note = self.extract.status, self.extract.note
        self.draft.suggestions = self.extract.suggestions
        return bool(missing)

    def _judge(self, text: str, parts: "Sequence[_Part]") -> Verdict:
        if not parts or not text.strip():
            return _UNSUPPORTED
        sources = [source for _, source, _ in parts]
        nearness = self._near(text, parts)
        verdict = self.ground(text, sources, nearness)
        asked = self._as_asked(text, sources)
        if not verdict.stands or asked == text:
            return verdict
        # A figure may be right and that of another year, or of another thing than was asked for.
        faults = self.ground(asked, sources, nearness).faults
        faults = tuple(fault for fault in faults if fault.reason in _MISTAKEN)
        return Verdict(faults) if faults else verdict

    def _near(self, text: str, parts: "Sequence[_Part]") -> list[list[float]]:
        """How near each unit of each part is in meaning to a text."""
        passages = list({p.number: p.passage for p, _, _ in parts}.values())
        near = dict(zip((p.id for p in passages), self.nearness(text, passages), strict=True))
        return [
            [near[p.passage.id][p.passage.units.index(unit)] for unit in units]
            for p, _, units in parts
        ]

    def _as_asked(self, text: str, sources: Sequence[Source]) -> str:
        """A sentence with what the question is about and the sentence leaves out.

        That is the year asked of, and, where a figure is asked for, what it is to count.
        """
        left_out = [] if _YEAR.search(text) else _YEAR.findall(self.question.text)
        if self.question.figure is not None:
            told = key("".join((*(unit for s in sources for unit in s.units), *_contexts(sources))))
            left_out += [
                phrase.text
                for phrase in self.question.phrases
                if phrase.is_name and key(phrase.text) in told and key(phrase.text) not in key(text)
            ]
        return f"{'の'.join(dict.fromkeys(left_out))}は、{text}" if left_out else text

    def _whose(self, text: str, documents: Sequence[Document]) -> str:
        """The municipalities that a sentence is about and neither it nor the question names."""
        whose = dict.fromkeys(document.municipality for document in documents)
        said = key(text + self.question.text)
        names = [name for name in whose if name and key(name) not in said]
        return aside("・".join(names)) if names and self.several_municipalities else ""

    def _essential(self) -> list[Sentence]:
        """What of the extract must be said: a list, steps or the words of a table whole, else its best sentence."""
        said = [s for s in self.extract.sentences if not _REPLY.fullmatch(s.text)]
        listed = self.question.kind in _WHOLE or any(sentence.item for sentence in said)
        return said if listed or self.extract.table is not None else said[:1]

    def _says(self, sentence: Sentence) -> bool:
        """Whether what is shown says a sentence of the extract, or rests on the same words.

        Where a figure is asked for, it must be told.
        """
        if self._told(_bare(sentence)):
            return True
        cited = {citation.number: _place(citation) for citation in self.draft.citations}
        resting = [
            shown
            for shown in self.draft.sentences
            if self._places(sentence) <= {cited[number] for number in shown.citations}
        ]
        if not has_figure(self.question, _bare(sentence)):
            return bool(resting)
        return any(has_figure(self.question, _bare(shown)) for shown in resting)

    def _told(self, text: str) -> bool:
        """Whether a sentence that is shown says all of a text, and perhaps more."""
        own = set(bigrams(text))
        shown = (set(bigrams(_bare(sentence))) for sentence in self.draft.sentences)
        return any(len(own & others) >= _ALL * len(own) for others in shown)

    def _places(self, sentence: Sentence) -> set["_Place"]:
        cited = (c for c in self.extract.citations if c.number in sentence.citations)
        return set(map(_place, cited))

    def _take(self, sentence: Sentence) -> None:
        self.draft.sentences.append(self._renumbered(sentence))

    def _renumbered(self, sentence: Sentence) -> Sentence:
        """A sentence of the extract with its citations by their numbers here."""
        cited = {citation.number: citation for citation in self.extract.citations}
        numbers = tuple(self.draft.adopt(cited[number]) for number in sentence.citations)
        return replace(sentence, citations=numbers)

    def _tabled(self, table: Table) -> Table:
        """The extract's table with its citations by their numbers here."""
        rows = (replace(row, cells=tuple(map(self._renumbered, row.cells))) for row in table.rows)
        return replace(table, rows=tuple(rows))


_Part = tuple[Numbered, Source, tuple[Unit, ...]]
_Place = tuple[str, str, tuple[int, int]]


def _place(citation: Citation) -> _Place:
    return citation.document.id, citation.quote, citation.lines


def _contexts(sources: Sequence[Source]) -> list[str]:
    return [words for source in sources for words in source.context]


def _in_round_brackets(text: str, sources: Sequence[Source]) -> str:
    """A model's words without 〔〕, in which the program says what is its own, but for what it was given so."""
    given = {aside for s in sources for unit in s.units for aside in ASIDE.findall(unit)}
    return ASIDE.sub(lambda m: m.group() if m.group() in given else f"（{m.group()[1:-1]}）", text)


def _bare(sentence: Sentence) -> str:
    return ASIDE.sub("", sentence.text)


def noted(draft: Draft, said: str) -> Draft:
    """A draft whose note says one thing more."""
    return replace(draft, note="\n".join(filter(None, [draft.note, said])))
