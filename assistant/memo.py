"""A memo's skeleton on a theme: what the shelf says of it, sorted under the headings of such memos.

Pure composition over `Assistant`. Every sentence is a document's, with its citation; a section for
which the shelf has nothing stays empty, and no sentence stands twice.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answerer import Answerer
from assistant.compose.draft import Draft, repeats
from assistant.excerpt import DECISIONS, Excerpt, excerpts, share_of, without_number
from assistant.matrix import find_municipality
from assistant.memo_models import (
    BACKGROUND,
    CASES,
    ISSUES,
    STANDARD,
    Group,
    Mark,
    Memo,
    Section,
    Statement,
)
from assistant.question import checked
from ingest.errors import InputError
from ingest.japanese import key
from ingest.models import Document, Filters

_MOST = {BACKGROUND: 8, STANDARD: 8, CASES: 6, ISSUES: 10}
_MOST_OF_ONE = {BACKGROUND: 5, STANDARD: 8, CASES: 6, ISSUES: 5}
# Why something is done, and what is wrong today.
_GROUND = re.compile(
    r"背景|理由|経緯|きっかけ|要因|原因|現状|不足|不安|困難|難し|できない|出来ない|できていない"
    r"|出来ていない|未整備|限界|目的"
)
_ISSUE = re.compile(r"課題|論点|留意|問題")
# What is still to be decided or done.
_AHEAD = re.compile(
    r"論点|ポイント|留意|視点|今後|検討|協議|見直し|再編|予定|必要がある|必要です|必要である|重要"
)
# What a line without a full stop must have to say anything: a figure, a label, a particle.
_STATES = re.compile(r"[：:⇒\d０-９はがを]")
_ABOUT = 0.5


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose documents are asked: a filter, the name that questions call them by, and their mark."""

    mark: Mark
    filters: Filters
    subject: str | None = None

    def asked(self, question: str) -> str:
        return f"{self.subject}の{question}" if self.subject else question


@dataclass(slots=True)
class _Taken:
    """What stands in the memo already."""

    sources: set[tuple[str, str]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    quotes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, excerpt: Excerpt) -> bool:
        """Take an excerpt in, unless it has been said."""
        said = self.quotes.setdefault(excerpt.citations[0].document.id, [])
        if key(excerpt.bare) in self.texts or (
            # Several entries of one enumeration share their quote.
            not excerpt.item
            and all(
                (source.document.id, source.quote) in self.sources or repeats(source.quote, said)
                for source in excerpt.citations
            )
        ):
            return False
        self.texts.add(key(excerpt.bare))
        self.sources |= {(source.document.id, source.quote) for source in excerpt.citations}
        said += [source.quote for source in excerpt.citations]
        return True


def build_memo(assistant: Answerer, theme: str, municipality: str | None = None) -> Memo:
    """The skeleton of a memo on `theme`, for `municipality` where it is given.

    Raises:
        InputError: the theme is empty or unusable, or the shelf has no document of the municipality.
    """
    theme = checked_theme(theme)
    documents = assistant.documents()
    municipalities = sorted({d.municipality for d in documents if d.municipality})
    own_name = find_municipality(municipality, municipalities) if municipality is not None else None
    own, guidance, others = _scopes(documents, municipalities, own_name)
    home = [*own, *guidance]
    taken = _Taken()

    def gather(title: str, asked: Iterable[tuple[_Scope, Sequence[Excerpt]]]) -> _Gathered:
        return _gather(title, asked, taken)

    def plain(scope: _Scope) -> list[Excerpt]:
        return _told(assistant, scope, (f"{theme}は?", f"{theme}の状況は?"))

    # Filled in the order of how choosy they are, not in that of reading: what a document calls an
    # issue is lost to 論点 once it stands under 事例.
    background = gather(
        BACKGROUND,
        [
            *((s, _grounds(assistant, s, theme, issues=True)) for s in home),
            *(
                (s, _grounds(assistant, s, theme, issues=False))
                for s in (others if not own else ())
            ),
        ],
    )
    issues = gather(ISSUES, ((s, _issues(assistant, s, theme)) for s in [*home, *others]))
    background += gather(BACKGROUND, ((s, plain(s)) for s in own))
    standard = gather(
        STANDARD,
        ((s, _told(assistant, s, (f"{theme}とは?", f"{theme}は?"))) for s in guidance),
    )
    cases = gather(CASES, ((s, plain(s)) for s in others))
    draft = Draft()
    sections = (
        _flat(draft, BACKGROUND, background),
        _flat(draft, STANDARD, standard),
        Section(
            CASES,
            tuple(
                Group(scope.subject, _statements(draft, scope, found, named=True))
                for scope, found in cases
            ),
        ),
        _flat(draft, ISSUES, issues),
    )
    return Memo(theme, own_name, sections, tuple(draft.citations))


_Gathered = list[tuple[_Scope, list[Excerpt]]]


def checked_theme(theme: str) -> str:
    """The theme without white space and marks around it.

    Raises:
        InputError: it is empty, or no question could hold it.
    """
    if not theme.strip():
        raise InputError("テーマが空です。「緊急時の受入れ」のように書いてください")
    return checked(" ".join(theme.split()).rstrip("?？。"))


def _scopes(
    documents: Sequence[Document], municipalities: Sequence[str], own: str | None
) -> tuple[list[_Scope], list[_Scope], list[_Scope]]:
    """The own municipality, the guidance and the others, each with what may be asked of them.

    Guidance that a municipality has issued is that municipality's, and no national standard.
    """
    ours = [_Scope("本市の資料", Filters(municipality=own), own)] if own else []
    general = tuple(d.id for d in documents if d.kind == "guidance" and not d.municipality)
    nameless = tuple(d.id for d in documents if d.kind == "case" and not d.municipality)
    guidance = [_Scope("国の基準", Filters(document_ids=general))] if general else []
    others = [
        _Scope("他市の事例", Filters(municipality=name), name)
        for name in municipalities
        if name != own
    ]
    if nameless:
        others.append(_Scope("事例", Filters(document_ids=nameless)))
    return ours, guidance, others


def _told(assistant: Answerer, scope: _Scope, questions: Iterable[str]) -> list[Excerpt]:
    """What a scope's documents answer, whole sentences before fields."""
    found: list[Excerpt] = []
    for question in questions:
        answer = assistant.ask(scope.asked(question), filters=scope.filters, engine="extractive")
        told = excerpts(answer, [scope.subject] if scope.subject else [])
        if not told and answer.sentences:
            follow_up = f"{question.rstrip('?')}の内容は?"
            answer = assistant.ask(
                scope.asked(follow_up), filters=scope.filters, engine="extractive"
            )
            told = excerpts(answer, [scope.subject] if scope.subject else [])
        found += [without_number(each) for each in told if _states(each)]
    return sorted(found, key=lambda each: not each.whole)


def _states(excerpt: Excerpt) -> bool:
    """Whether an excerpt states something of a document's, and is no bare name."""
    if excerpt.bare in DECISIONS:
        return False
    return excerpt.whole or excerpt.item or _STATES.search(excerpt.bare) is not None


def _grounds(assistant: Answerer, scope: _Scope, theme: str, issues: bool) -> list[Excerpt]:
    """Why the theme is taken up, and with `issues` what is wrong with it today."""
    asked = (f"{theme}の背景は?", f"{theme}が必要な理由は?", f"{theme}の課題は?")
    told = _told(assistant, scope, asked)
    return [
        each
        for each in _about(theme, told)
        if (_speaks(_GROUND, each) or (issues and _speaks(_ISSUE, each)))
        and not _AHEAD.search(each.bare)
    ]


def _issues(assistant: Answerer, scope: _Scope, theme: str) -> list[Excerpt]:
    """What is still open about the theme, in the documents' words."""
    asked = (f"{theme}の課題は?", f"{theme}で今後検討することは?", f"{theme}の協議のポイントは?")
    told = _told(assistant, scope, asked)
    return [
        each
        for each in _about(theme, told)
        if _speaks(_ISSUE, each) or (each.whole and _AHEAD.search(each.bare))
    ]


def _speaks(pattern: re.Pattern[str], excerpt: Excerpt) -> bool:
    """Whether the heading right above a statement has a word of the pattern, or a sentence itself.

    A row or a field that has one mostly names something else by it (課題の共有).
    """
    own = excerpt.whole and pattern.search(excerpt.bare) is not None
    return own or any(
        pattern.search(heading) for each in excerpt.citations for heading in each.headings[-1:]
    )


def _about(theme: str, told: Iterable[Excerpt]) -> Iterator[Excerpt]:
    """The statements that share half the theme's words, themselves or in the headings above them.

    A question for the issues of something is also answered with a list of issues of all sorts.
    """
    return (each for each in told if share_of(theme, each) >= _ABOUT)


def _gather(
    title: str, asked: Iterable[tuple[_Scope, Sequence[Excerpt]]], taken: _Taken
) -> _Gathered:
    """The new ones among the excerpts, as many as a section holds of one scope and of all."""
    gathered: _Gathered = []
    room = _MOST[title]
    for scope, found in asked:
        fresh: list[Excerpt] = []
        for each in found:
            if len(fresh) >= min(room, _MOST_OF_ONE[title]):
                break
            if taken.add(each):
                fresh.append(each)
        if title != CASES:  # each municipality has its own room there
            room -= len(fresh)
        if fresh:
            gathered.append((scope, fresh))
    return gathered


def _flat(draft: Draft, title: str, gathered: _Gathered) -> Section:
    statements = tuple(
        statement
        for scope, found in gathered
        for statement in _statements(draft, scope, found, named=scope.mark == "本市の資料")
    )
    return Section(title, (Group(None, statements),) if statements else ())


def _statements(
    draft: Draft, scope: _Scope, found: Iterable[Excerpt], named: bool
) -> tuple[Statement, ...]:
    """The statements with their numbers; `named`: the municipality stands above them already."""
    return tuple(
        Statement(
            scope.mark,
            each.text if named else _with_name(each, scope.subject),
            tuple(dict.fromkeys(map(draft.adopt, each.citations))),
        )
        for each in found
    )


def _with_name(excerpt: Excerpt, subject: str | None) -> str:
    """A statement that says whose it is, in 〔〕 where its own words do not."""
    if subject is None or key(subject) in key(excerpt.text):
        return excerpt.text
    if excerpt.bare == excerpt.text:
        return f"〔{subject}〕{excerpt.text}"
    return f"〔{subject}・{excerpt.text[1:]}"
