"""The points a comparison asks about: what is left of a question beside the things and the comparing. Pure."""

import re
from collections.abc import Sequence

from assistant.comparing import Extreme, is_asking, is_extreme
from ingest.japanese import Token, tokens

# What is left over of 異なる点, 相違点, 費用面, 多いほう.
_LEFTOVER = frozenset(["点", "面", "所", "部分", "事", "物", "方", "市", "町", "村", "変わる"])
_COUNTER = 2  # characters: 人, 泊, か所
_CLOSES = frozenset({"助詞", "助動詞", "補助記号"})
# Before kanji: とで夜間の窓口 would be read as other words.
_PARTICLES_BEFORE = re.compile(r"^[とではのがをにも]+(?=[^ぁ-ん])")


def points_in(pieces: Sequence[str], extreme: Extreme | None) -> tuple[str, ...]:
    """The points asked about: what is left of the question beside the things and the comparing."""
    kept: list[str] = []
    for piece in pieces:
        for part in re.split(r"[、。?]", piece):
            kept.extend(_matter(_PARTICLES_BEFORE.sub("", part), extreme))
    joined = "の".join(dict.fromkeys(kept))
    return tuple(filter(None, listed(joined)))


def _matter(text: str, extreme: Extreme | None) -> list[str]:
    """The runs of words that name something, without particles around them."""
    runs: list[list[Token]] = [[]]
    counter = False
    for token in tokens(text):
        # 何人ずつ, 何泊: what it counts in belongs to what asks.
        counter = token.surface == "何" or (
            counter and token.pos in {"接尾辞", "名詞"} and len(token.surface) <= _COUNTER
        )
        if (
            counter
            or token.surface == "ずつ"
            or is_asking(token)
            or (extreme is not None and is_extreme(token))
        ):
            runs.append([])
        else:
            runs[-1].append(token)
    found = []
    for run in runs:
        inflected = False
        while run and (run[-1].pos in {*_CLOSES, "代名詞", "連体詞"} or _is_leftover(run)):
            inflected |= run.pop().pos == "助動詞"
        while run and run[0].pos in {*_CLOSES, "接続詞", "代名詞"}:
            run.pop(0)
        if any(token.is_content for token in run):
            found.append(_in_dictionary_form(text, run, inflected))
    return found


def _in_dictionary_form(text: str, run: Sequence[Token], inflected: bool) -> str:
    """The words of a run, a verb at its end as it stands before ます or た put back: 終わり, 終わる."""
    last = run[-1]
    if not inflected or last.pos != "動詞":
        return text[run[0].start : last.end]
    return text[run[0].start : last.start] + ("する" if last.lemma == "為る" else last.lemma)


def _is_leftover(run: Sequence[Token]) -> bool:
    """Whether a run ends on a word that names nothing: 費用面, 異なる点; a verb's 方 does."""
    last = run[-1]
    stem = len(run) > 1 and run[-2].pos == "動詞"
    return last.lemma in _LEFTOVER and not (last.lemma == "方" and stem)


def listed(text: str) -> list[str]:
    """長所と短所: several points."""
    words = list(tokens(text))
    cuts = [
        at
        for at, token in enumerate(words)
        if token.pos == "助詞"
        and token.surface in {"と", "や"}
        and 0 < at < len(words) - 1
        and words[at - 1].pos in {"名詞", "接尾辞"}
        and words[at + 1].pos in {"名詞", "接頭辞"}
    ]
    edges = [0, *(words[at].end for at in cuts)]
    ends = [*(words[at].start for at in cuts), len(text)]
    return [text[start:end] for start, end in zip(edges, ends, strict=True)]
