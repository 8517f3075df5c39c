"""Whether the shelf answers at all, judged by what the evidence covers of what the question names."""

from collections.abc import Sequence

from assistant.compose.draft import Draft, bare_heading
from assistant.evidence import Evidence
from assistant.question import Question
from ingest.models import Hit

# An answer must speak of at least this weighted share of what the question names, and of at
# least this share of the thing asked about; or, said in other words, be this near in meaning
# while it still shares some words. A figure said in other words must be nearer still, for
# figures of other things are near too. Chosen on the starter shelf's cases and confirmed on those
# over the originals (`kyoten eval starter`, `kyoten eval originals`).
MIN_COVERAGE, MIN_HEAD = 0.5, 0.45
MIN_NEAR, MIN_COVERAGE_NEAR = 0.36, 0.2
MIN_NEAR_FIGURE, MIN_COVERAGE_NEAR_FIGURE = 0.5, 0.3

_NOTHING = "登録されている資料には、この質問に答える記載が見つかりませんでした。"


def answers(question: Question, found: Evidence) -> bool:
    """Whether a piece of evidence may stand as an answer."""
    if question.figure is None:
        meant = found.near >= MIN_NEAR and found.coverage >= MIN_COVERAGE_NEAR
    else:
        if not found.has_figure:
            return False
        meant = found.near >= MIN_NEAR_FIGURE and found.coverage >= MIN_COVERAGE_NEAR_FIGURE
    named = found.coverage >= MIN_COVERAGE and found.head >= MIN_HEAD
    return meant or named


def not_found(reason: str, hits: Sequence[Hit]) -> Draft:
    """The answer that says so, with the nearest headings."""
    headings: dict[str, None] = {}
    for hit in hits:
        for heading in hit.passage.headings[-1:]:
            headings.setdefault(bare_heading(heading))
    return Draft(
        status="not_found",
        note=reason or _NOTHING,
        suggestions=tuple(list(headings)[:3]),
    )


def no_such_municipality(names: Sequence[str]) -> str:
    """The reason to give where the shelf has nothing of a municipality."""
    return f"登録されている資料に、{'・'.join(names)}についての記載はありません。"
