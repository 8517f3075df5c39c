"""Whose words an answer is: a language model's, checked against the sources, or the documents' own.

Pure. For those who copy an answer into a document of theirs; judges no statement.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from assistant.models import ASIDE, EXTRACTIVE, OURS, Answer, Citation, Sentence, aside

EXTRACT = "抜粋"
_EXTRACTS = "答え：資料からの抜粋です。"
_MODEL = "答え：言語モデル（{name}）が資料をもとに書き、引用と照らして確かめた文です。"
# Layout and punctuation are not words; a point or a sign within a figure is part of it.
_NO_WORDS = re.compile(r"[^\w%.+-]|_|(?<!\d)[.]|[.](?!\d)|[+-](?!\d)")


def is_extract(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Whether a sentence is its citations' own words, what is ours in 〔〕 aside."""
    cited = {citation.number: citation.quote for citation in citations}
    quoted = "".join(_words(cited[n]) for n in sentence.citations if n in cited)
    # Between sentences a quote may have what is not said: the number of an entry.
    said = (part for whole in ASIDE.split(sentence.text) for part in whole.split("。"))
    parts = [words for part in said if (words := _words(part))]
    at = 0
    for part in parts:
        found = quoted.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return bool(parts)


def told_apart(answer: Answer) -> Answer:
    """The answer as it is shown: among a model's sentences, those of the documents say 〔抜粋〕."""
    if answer.engine == EXTRACTIVE:
        return answer
    told = (_told(s) if is_extract(s, answer.citations) else s for s in answer.sentences)
    return replace(answer, sentences=tuple(told))


def who_answered(answer: Answer, signed: bool) -> str:
    """A line that says whose words the answer is; empty where there is nothing to tell apart.

    `signed`: a model is set up, so that extracts say what they are, too.
    """
    if not answer.sentences and answer.table is None:
        return ""
    if answer.engine == EXTRACTIVE:
        return _EXTRACTS if signed else ""
    extracts = [f"〔{EXTRACT}〕の文"] if told_apart(answer) != answer else []
    tables = ["表"] if answer.table is not None else []
    own = "と".join(extracts + tables)
    return _MODEL.format(name=answer.engine) + (f"{own}は資料の言葉です。" if own else "")


def _told(sentence: Sentence) -> Sentence:
    # What is ours stands in one pair of brackets: 〔抜粋・長岡市〕.
    ours = OURS.match(sentence.text)
    place = ours.group()[1:-1] if ours else ""
    words = OURS.sub("", sentence.text, count=1)
    return replace(sentence, text=aside("・".join(filter(None, (EXTRACT, place)))) + words)


def _words(text: str) -> str:
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", text))
