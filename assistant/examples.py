"""Questions to begin with, made of the shelf's own headings and kept only where the shelf answers them.

Knows headings and whose they are; answering is handed in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from assistant.models import Answer
from ingest.japanese import key, tokens
from ingest.markers import find_marker
from ingest.models import Document

MISSION_QUESTION = "多機能拠点型と面的整備型の違いは?"
MOST = 5
_LOOKED_AT = 20  # documents of either sort: a shelf may have thousands
_OF_EACH = 3  # documents of one municipality
_TRIALS = 16  # questions asked for them in all; each takes as long as an answer
_SHORTEST, _LONGEST = 3, 16  # characters of a heading that reads well in a question
_AROUND = "【】〔〕［］[]＜＞<>〈〉《》「」『』 　：:"
_NOTE = re.compile(r"[（(][^（）()]*[）)]$")
# Figures, pieces of sentences, and what only the document itself can point at.
_UNASKED = re.compile(r"[\d\s、。，．?!？！]|当該|本[市町村]|当市")
_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞"})
_JOINING = frozenset({"の", "・", "と", "や"})
_ASKED = "とは"

Headings = Mapping[str, Sequence[tuple[str, ...]]]


def examples(
    documents: Sequence[Document], headings: Headings, ask: Callable[[str], Answer]
) -> tuple[str, ...]:
    """At most `MOST` questions that are answered from under the heading they were made of.

    The mission's question leads, where the shelf answers it.
    """
    chosen: list[str] = []
    used: set[str] = set()
    for question, group in islice(_candidates(documents, headings), _TRIALS):
        if group in used:
            continue
        answer = ask(question)
        if answer.status == "answered" and _stands_under(answer, group):
            chosen.append(question)
            used.add(group)
            if len(chosen) == MOST:
                break
    return tuple(chosen)


def _stands_under(answer: Answer, heading: str) -> bool:
    """Whether a citation comes from under a heading; any does where there is none."""
    return any(
        not heading or heading in key("".join(citation.headings)) for citation in answer.citations
    )


def _candidates(documents: Sequence[Document], headings: Headings) -> Iterator[tuple[str, str]]:
    """Questions with the heading (a `key`) that each was made of, in the order to try them.

    A heading that several documents have is asked before one that a single one has, and each
    municipality once before any is asked again.
    """
    yield MISSION_QUESTION, ""
    documents = _first_of_each(documents)
    names = {item.id: _names(item, headings.get(item.id, ())) for item in documents}
    texts = ["\n".join(each) for each in names.values()]
    defined = next((n for each in names.values() for n in each if n.endswith(_ASKED)), None)
    if defined is not None:
        yield f"{defined}?", key(defined)
    plain = {
        id_: [name for name in each if not name.endswith(_ASKED)] for id_, each in names.items()
    }
    common = [name for item in documents if not item.municipality for name in plain[item.id]]
    thing = defined.removesuffix(_ASKED) if defined else None
    other = sorted(
        (name for name in common if thing is None or thing not in name),
        key=lambda name: -sum(name in text for text in texts),
    )
    for name in other[:1]:
        yield f"{name}は?", key(name)
    whose: dict[str, list[str]] = {}
    for item in documents:
        if item.municipality:
            whose.setdefault(item.municipality, []).extend(plain[item.id])
    for own in whose.values():
        own.sort(key=lambda name: -sum(name in text for text in texts))
    for turn in range(_TRIALS):
        for municipality in sorted(whose):
            for name in whose[municipality][turn : turn + 1]:
                yield f"{municipality}の{name}は?", key(name)


def _first_of_each(documents: Sequence[Document]) -> list[Document]:
    """The first documents of no municipality, and some of each of the first municipalities."""
    own: dict[str, list[Document]] = {}
    for document in documents:
        own.setdefault(document.municipality or "", []).append(document)
    named = [item for name in sorted(filter(None, own)) for item in own[name][:_OF_EACH]]
    return own.get("", [])[:_LOOKED_AT] + named[:_LOOKED_AT]


def _names(document: Document, paths: Sequence[tuple[str, ...]]) -> list[str]:
    """The headings that can be asked after by their names, in the document's order."""
    found = (_name(heading, document.municipality) for path in paths for heading in path)
    return list(dict.fromkeys(name for name in found if name))


def _name(heading: str, municipality: str | None) -> str:
    """A heading as a name: without mark, brackets, a note at its end, or whose it is; else nothing."""
    marker = find_marker(heading)
    bare = _NOTE.sub("", (heading[marker.end :] if marker else heading).strip(_AROUND))
    own = "|".join(map(re.escape, filter(None, ("本市", "本町", "本村", "当市", municipality))))
    name = re.sub(rf"^(?:{own})(?:における|の)", "", bare.strip(_AROUND))
    if not _SHORTEST <= len(name) <= _LONGEST or _UNASKED.search(name):
        return ""
    words = list(tokens(name.removesuffix(_ASKED)))
    nominal = all(word.pos in _NOMINAL or word.surface in _JOINING for word in words)
    return name if words and nominal and words[-1].pos in _NOMINAL else ""
