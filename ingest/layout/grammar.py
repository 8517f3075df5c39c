"""What grammar says of a line's end: whether the next line goes on with it, whether a title ends so. Pure."""

from ingest.japanese import Token, tokens
from ingest.layout.lines import CLOSERS, TITLE_PARTICLES


def _junction(before: str, after: str) -> tuple[Token | None, Token | None, Token | None]:
    """The morphemes left of, across and right of the break between two lines."""
    head = before[-20:]
    left = across = right = None
    for token in tokens(head + after[:20]):
        if token.end <= len(head):
            left = token
        elif token.start < len(head):
            across = token
        else:
            right = token
            break
    return left, across, right


def spans(before: str, after: str) -> bool:
    """Whether a word lies across the break. A number may not swallow the digits of a new label."""
    _, across, _ = _junction(before, after)
    return across is not None and not across.surface.isdigit()


def tied_by_particle(before: str, after: str) -> bool:
    """Whether grammar ties the two lines: a particle at the break, or a form that cannot end."""
    left, _, right = _junction(before, after)
    if left is None or right is None:
        return False
    if right.pos in {"助詞", "助動詞"} or (right.pos == "接尾辞" and left.pos == "名詞"):
        return True
    if left.pos == "助詞":
        return left.pos2 != "終助詞" or left.surface == "か"
    if left.pos in {"動詞", "形容詞", "助動詞"}:
        return left.form.startswith(("未然", "仮定")) or (
            left.form.startswith("連用") and right.pos == "動詞"
        )
    return left.pos in {"接頭辞", "連体詞", "接続詞"}


def modifies_next(before: str, after: str) -> bool:
    """Whether the line ends in a verb or adjective that modifies a noun on the next."""
    left, _, right = _junction(before, after)
    return (
        left is not None
        and right is not None
        and left.pos in {"動詞", "形容詞", "助動詞"}
        and left.form.startswith("連体")
        and right.pos == "名詞"
    )


def ends_in_noun(text: str) -> bool:
    """Whether a line ends as titles do: in a noun, a suffix, a figure or a closing bracket."""
    trimmed = text.rstrip()
    if trimmed[-1] in CLOSERS or trimmed[-1] in "①②③④⑤⑥⑦⑧⑨":
        return True
    last: Token | None = None
    for token in tokens(trimmed[-20:]):
        last = token
    return last is not None and (
        last.pos in {"名詞", "接尾辞", "記号", "形状詞"}
        or last.surface in {"？", "?"}
        or (last.pos == "助詞" and trimmed.endswith(TITLE_PARTICLES))
        or (last.pos == "動詞" and last.form.startswith("連用") and last.surface != "し")
    )
