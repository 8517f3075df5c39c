"""A text in another form, with a map back to the text as printed.

Pure bookkeeping: knows how positions move when text is rewritten, nothing of why it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text`, and for each of its characters the span of `printed` that it stands for.

    Neither starts nor ends of the spans ever go back, and together the spans cover `printed`
    (where `text` is not empty). Characters that came from one stretch share its span: each digit
    of 29 has the span of 二十九.
    """

    printed: str
    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, printed: str) -> "Mapped":
        """A text as its own form."""
        return cls(printed, printed, tuple((i, i + 1) for i in range(len(printed))))

    def span(self, start: int, end: int) -> Span:
        """The printed span of text[start:end], which must not be empty."""
        return self.spans[start][0], self.spans[end - 1][1]

    def put(self, start: int, end: int, words: str) -> str:
        """The printed text with other words in the place of those that text[start:end] stands for."""
        first, last = self.span(start, end)
        return self.printed[:first] + words + self.printed[last:]

    def rewrite(self, changes: Sequence[tuple[int, int, str]]) -> "Mapped":
        """The text with each (start, end, new) put in, in order and without overlap.

        What is taken away without anything in its place falls to the character before it, or,
        at the beginning, to the one behind.
        """
        if not changes:
            return self
        parts: list[str] = []
        spans: list[Span] = []
        begin: int | None = None  # where a part taken away at the very beginning starts
        at = 0

        def keep(end: int) -> None:
            nonlocal begin
            parts.append(self.text[at:end])
            kept = self.spans[at:end]
            if kept and begin is not None:
                kept = ((begin, kept[0][1]), *kept[1:])
                begin = None
            spans.extend(kept)

        for start, end, new in changes:
            keep(start)
            first, last = self.span(start, end)
            at = end
            if new:
                if begin is not None:
                    first, begin = begin, None
                parts.append(new)
                spans.extend([(first, last)] * len(new))
            elif spans:
                spans[-1] = (spans[-1][0], last)
            elif begin is None:
                begin = first
        keep(len(self.text))
        return Mapped(self.printed, "".join(parts), tuple(spans))

    def substitute(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> "Mapped":
        """`re.sub` that keeps the map; what a match leaves as it was keeps its own spans."""
        return self.rewrite(
            [
                (match.start(), match.end(), text)
                for match in pattern.finditer(self.text)
                if (text := new(match)) != match.group()
            ]
        )
