"""Follow-ups to a comparison, or that begin one: 両市の課題は?, どちらが早い?, 長岡市と比べると?

Pure; judges by language alone.
"""

import re
from collections.abc import Sequence

from assistant.comparing import is_comparing
from assistant.parting import readings
from ingest.morphemes import tokens
from ingest.municipalities import municipalities_in

_BOTH = re.compile(
    r"^(?:その|この)?(?:両(?:市町村|自治体|[市町村者方])|[2二]つ?の?[市町村]|(?:[2２二]つ|ふたつ|それら|これら)(?:の(?:市|町|村|自治体|類型|型))?)"
    r"(?=の|は|で|を|に|、)"
)
_BESIDE = re.compile(
    r"^[^、。?はがをの]+(?:の(?:場合|ほう|方))?[とに](?:は|も)?(?:比べ|くらべ|比較|どう違|どうちが|どこが|何が|どちら|どっち|違|の違い)"
)
# 港北市も入れて: one more beside those before.
_ONE_MORE = re.compile(
    r"^(?P<city>[^、。?]+?)も(?:一緒に|あわせて|合わせて)?(?:入れ|加え|足し|含め|並べ|追加)[^、。は]{0,10}$"
)
_NAME = 3
_STEM = re.compile(r"(?:とは|って)?(?:何|なに|どう|どのよう)?(?:ですか|でしょうか)?[はを]?[?。]*$")


def compared_before(before: str, earlier: Sequence[str]) -> tuple[str, ...]:
    """What the conversation has set side by side: in the last question, or in the last two cities asked about."""
    cities = municipalities_in(before)
    if len(cities) > 1:
        return tuple(dict.fromkeys(cities))
    if is_comparing(before):
        found = readings(before.rstrip("?。"), cities)
        if found and found[-1].things:
            return found[-1].things
    asked_of = list(
        dict.fromkeys(c for text in (*earlier, before) for c in municipalities_in(text))
    )
    return tuple(asked_of[-2:]) if len(asked_of) > 1 else ()


def compared_again(text: str, before: str, sides: Sequence[str]) -> str | None:
    """A follow-up with the sides it leaves out; None where it is none of these.

    `sides` are what the conversation has set side by side, `before` its last question.
    """
    more = _ONE_MORE.match(text)
    if more is not None and municipalities_in(more["city"]) and municipalities_in(before):
        last = municipalities_in(before)[-1]
        return before.replace(last, f"{last}と{more['city']}", 1)
    both = _BOTH.match(text)
    if both is not None:
        return f"{'と'.join(sides)}{text[both.end() :]}" if len(sides) == 2 else None
    if _BESIDE.match(text) and not is_comparing(before):
        stem = _STEM.sub("", before)
        return f"{stem}は{text}" if stem and not stem.endswith(("か", "ます", "です")) else None
    still = len(sides) > 1 and (is_comparing(before) or len(municipalities_in(before)) > 1)
    if still and is_comparing(text) and not any(side in text for side in sides):
        own = municipalities_in(text)
        return None if own else f"{'と'.join(sides)}では、{text}"
    return None


def beside(before: str, sides: Sequence[str]) -> str:
    """The last question asked of both municipalities that the conversation has asked about: 表にして."""
    cities = municipalities_in(before)
    if len(cities) != 1 or len(sides) < 2 or cities[0] not in sides or not _are_cities(sides):
        return before
    return before.replace(cities[0], "と".join(sides), 1)


def _are_cities(sides: Sequence[str]) -> bool:
    return all(side in municipalities_in(side) for side in sides)


def point_of_comparison(thing: str, before: str, sides: Sequence[str]) -> str | None:
    """What a lone thing behind a comparison asks for; None where it is no such follow-up.

    「費用面では?」 and 「整備の時期は?」 ask for the difference in it, 「面的整備型は?」 for that side alone,
    and 「基幹相談支援センターの役割は?」 for itself.
    """
    if len(sides) < 2 or not is_comparing(before) or municipalities_in(thing):
        return None
    if any(thing == side for side in sides) or _has_owner(thing):
        return f"{thing}は?"
    return f"{'と'.join(sides)}の{thing}の違いは?"


def _has_owner(thing: str) -> bool:
    """Whether a thing says whose it is: a compound of three nouns or more before の is a name."""
    owner, particle, _ = thing.rpartition("の")
    found = list(tokens(owner))
    nouns = all(token.pos in {"名詞", "接尾辞", "接頭辞"} for token in found)
    return bool(particle) and nouns and len(found) >= _NAME
