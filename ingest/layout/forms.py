"""Forms of office papers that say by their wording what heads what: ordinances, questions with answers, minutes.

Pure. The caption of an article （登録）, a question 問3 and the speaker of a statement become the
headings of what follows them, whatever format the paper came in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.markers import ANSWER, QUESTION, RANK, SPEAKER
from ingest.models import Block, Line, Piece

_CAPTION = re.compile(r"[（(][^（()）。]{1,40}[)）]")
_ARTICLE = re.compile(
    r"第\s?[0-9０-９一二三四五六七八九十百]{1,4}\s?条(?:の[0-9０-９一二三四五六七八九十]+)?[ 　]"
)
_PARAGRAPH = re.compile(r"[0-9０-９]{1,2}[ 　]+(?=\S)")  # ２　市長は、…: an article's second
_SUPPLEMENT = re.compile(r"附[ 　]*則|別[ 　]*表.{0,20}")
_STATEMENT = re.compile(
    rf"(?P<mark>[○◯〇◎●・]?\s?)(?P<name>{SPEAKER.pattern})(?P<end>\s?[：:]\s?|[ 　]+)(?=\S)"
)
_SENTENCE = re.compile(r"[。？?]")
# Below a paper's own sections, above what an article or an answer numbers within itself.
_CAPTION_LEVEL = 2 * RANK["bracket"]
_QUESTION_LEVEL = 2 * RANK["bracket"] + 1
_SPEAKER_LEVEL = 2 * RANK["lead"] + 1


def opening_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that these forms begin something with, so that none is joined to the line before."""
    filled = [(line.number, line.text.strip()) for line in lines if line.text.strip()]
    found = set()
    articles = any(_ARTICLE.match(text) for _, text in filled)
    asked = sum(QUESTION.match(text) is not None for _, text in filled) > 1
    for number, text in filled:
        if articles and (_ARTICLE.match(text) or _PARAGRAPH.match(text)):
            found.add(number)
        if asked and (QUESTION.match(text) or ANSWER.match(text)):
            found.add(number)
        if _statement(text) is not None:
            found.add(number)
    for (number, text), (_, below) in pairwise(filled):
        if _CAPTION.fullmatch(text) and _ARTICLE.match(below):
            found.add(number)
    return frozenset(found)


def with_forms(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the headings that these forms show; other papers stay as they are."""
    return list(_speakers(_questions(_articles(blocks))))


def _articles(blocks: Sequence[Block]) -> list[Block]:
    """Captions of articles as headings; an article's further paragraphs are no items of a list."""
    if not any(_is_text(block) and _ARTICLE.match(block.text) for block in blocks):
        return list(blocks)
    found: list[Block] = []
    for block, below in zip(blocks, [*blocks[1:], None], strict=True):
        leads = below is not None and _ARTICLE.match(below.text) is not None
        if not _is_text(block):
            found.append(block)
        elif (leads and _CAPTION.fullmatch(block.text)) or _SUPPLEMENT.fullmatch(block.text):
            found.append(replace(block, kind="heading", level=_CAPTION_LEVEL))
        elif _PARAGRAPH.match(block.text) and block.text.endswith("。"):
            found.append(replace(block, kind="paragraph"))
        else:
            found.append(block)
    return found


def _questions(blocks: Sequence[Block]) -> list[Block]:
    """Questions as the headings of their answers, and these without the mark before them."""
    asked = [
        at for at, block in enumerate(blocks) if _is_text(block) and QUESTION.match(block.text)
    ]
    answers = [at for at in asked if at + 1 < len(blocks) and ANSWER.match(blocks[at + 1].text)]
    if len(asked) < 2 or len(answers) < len(asked) / 2:
        return list(blocks)
    found = list(blocks)
    for at in asked:
        if found[at].kind != "heading":
            found[at] = replace(found[at], kind="heading", level=_QUESTION_LEVEL)
    for at in answers:
        mark = ANSWER.match(found[at + 1].text)
        if mark is not None and found[at + 1].kind != "heading":
            found[at + 1] = replace(_behind(found[at + 1], mark.end()), kind="paragraph")
    return found


def _speakers(blocks: Sequence[Block]) -> Iterator[Block]:
    """Statements under the name of who makes them."""
    spoken = [_statement(block.text) if _is_text(block) else None for block in blocks]
    if sum(found is not None for found in spoken) < 2:
        yield from blocks
        return
    for block, found in zip(blocks, spoken, strict=True):
        if found is None:
            yield block
            continue
        name = found["name"]
        start = found.start("name")
        pieces = _behind(block, start).pieces[:1]
        yield Block("heading", name, pieces, _SPEAKER_LEVEL)
        yield replace(_behind(block, found.end()), kind="paragraph")


def _statement(text: str) -> re.Match[str] | None:
    """Who speaks at the start of a text, where sentences follow: 会長：山田太郎 is a field."""
    found = _STATEMENT.match(text)
    if found is None or not _SENTENCE.search(text, found.end()):
        return None
    # Without a colon only the mark of the record shows a speaker: ○森田会長　本日は….
    return found if found["end"].strip() or found["mark"].strip() else None


def _is_text(block: Block) -> bool:
    return not block.cells and block.kind in {"heading", "paragraph", "item"}


def _behind(block: Block, start: int) -> Block:
    """What of a block stands behind an offset."""
    held = [
        p for p, after in pairwise([*block.pieces, None]) if after is None or after.start > start
    ]
    pieces = tuple(Piece(max(0, p.start - start), p.line) for p in held if p is not None)
    return replace(block, text=block.text[start:], pieces=pieces)
