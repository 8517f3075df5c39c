"""A comparing question taken apart: the things set side by side, and the points asked about.

Pure; knows the language, not the shelf. Which of several readings holds, and which things stand under
a word for all of them (整備類型ごと), is for the shelf to say.
"""

import re
from collections.abc import Sequence

from assistant.comparing import (
    Comparing,
    Extreme,
    extreme_of,
    is_asking,
    without_municipalities,
)
from assistant.points import listed, points_in
from ingest.japanese import Token, normalise, tokens
from ingest.normal import normal

_BINDS = frozenset(["か", "は", "が", "を", "に", "で", "から", "より", "も", "って", "なら"])
_SEPARATORS = frozenset(["と", "や", "及び", "並びに"])
_WEAK = frozenset(["を", "に", "が", "で"])
_CLOSES = frozenset({"助詞", "助動詞", "補助記号"})
_MOST_POINTS = 6  # の behind one another
_MOST_THINGS = 8  # a table of more columns cannot be read
_QUANTIFIED = re.compile(
    r"(?:(?P<count>\d+)(?:つ|種類|類型)の|各|(?:それぞれ|其々)の|両)(?P<name>[^、。?]+)"
)
_EACH = re.compile(r"(?:^|[、はがをに])(?P<name>[^、。?はがをに]+?)(?:ごと|毎|別)(?=の|に|で|は|$)")
_BY = re.compile(
    r"(?:^|[、はがを])(?P<name>[^、。?はがを]+?)(?:によって|により|で)(?=[^、。?]*?(?:違|異))"
)
_WHICH = re.compile(r"(?:どちら|どっち|どれ|どの)の?(?P<name>[^、。?はがをに]+)")
_PLAIN_UMBRELLA = re.compile(
    r"(?:^|[、はが])(?P<name>[^、。?はがを]+?)(?:の(?:違い|差|相違|比較|対比)|を(?:比|見比)|は(?:どう|何が|どこが))"
)
_DOTTED = re.compile(
    r"(?P<things>[^、。?はがをに・]{2,}(?:・[^、。?はがをに・ので]{2,})+)(?=[、はがをのに]|で)"
)


def readings(text: str, municipalities: Sequence[str]) -> list[Comparing]:
    """The ways to read a comparison, the one that leaves most to the things first; none if unclear.

    `text` is NFKC; where it names several municipalities, these are the things.
    """
    extreme = extreme_of(text)
    text = re.sub(r"のうち(?:で|では)?、?", "では、", text)
    if len(municipalities) > 1:
        rest = without_municipalities(text, municipalities)
        return [Comparing(tuple(municipalities), points_in((rest,), extreme), extreme=extreme)]
    for name in municipalities:
        text = re.sub(rf"{re.escape(name)}(?:における|にある|では|での|で|の|は、?)?", "", text)
    words = list(tokens(text))
    pair = _with_reference(text, words) or _coordinated(text, words)
    if pair is None:
        return [*_umbrellas(text, extreme), *_dotted(text, extreme)]
    things, around = pair
    if len(things) > _MOST_THINGS:
        return []
    quantified = _QUANTIFIED.match(normalise(things[0])) or (
        _EACH.match(normalise(things[0])) if "の" in things[0] else None
    )
    if quantified is not None:  # 二つの類型の長所と短所: the points are coordinated, not the things
        return _umbrellas(text, extreme)
    asked = points_in(around, extreme)
    found = []
    for sides, tail in _splits(things):
        aspects = asked
        if tail:
            aspects = tuple(listed(f"{tail}の{asked[0]}" if asked else tail))
        found.append(Comparing(sides, aspects, extreme=extreme))
    return found


def _followed_by(words: Sequence[Token], at: int) -> Token | None:
    """The first token behind `at` that is neither a particle nor a mark."""
    return next((t for t in words[at + 1 :] if t.pos not in {"助詞", "補助記号"}), None)


def _start(words: Sequence[Token], at: int) -> int:
    """Where the thing begins that ends before the token `at`.

    は and a mark part it from what stands before; が, を, に and で do unless a verb comes between,
    which then belongs to the thing (建物を置く型).
    """
    verb = False
    for index in range(at - 1, -1, -1):
        token = words[index]
        verb = verb or token.pos in {"動詞", "形容詞", "助動詞"}
        topic = token.pos == "助詞" and token.surface in {"は", "って"}
        weak = token.pos == "助詞" and token.surface in _WEAK and not verb
        if topic or weak or (token.pos == "補助記号" and token.surface not in "「」『』()・"):
            return index + 1
    return 0


def _end(words: Sequence[Token], at: int) -> int:
    """The token behind the thing that begins at the token `at`."""
    for index in range(at, len(words)):
        token = words[index]
        if token.pos == "補助記号" and token.surface not in "「」『』()・":
            return index
        if is_asking(token) and token.lemma != "其々":
            before = words[index - 1]
            return index - 1 if index > at and before.pos == "助詞" else index
        copula = token.pos == "助動詞" and token.surface == "で"  # so MeCab reads 近隣型では
        particle = token.pos == "助詞" and token.surface in _BINDS | {"と"}
        if not particle and not copula:
            continue
        if token.surface not in _WEAK or not _modifies(words, index + 1):
            return index
    return len(words)


def _modifies(words: Sequence[Token], at: int) -> bool:
    """Whether the clause that goes on at `at` ends on a verb that modifies a noun: 〜を置かない型."""
    verb = False
    for token in words[at:]:
        if is_asking(token) or token.pos == "補助記号" or token.surface == "は":
            return False
        if verb and token.pos in {"名詞", "接頭辞"}:
            return True
        verb = token.pos in {"動詞", "形容詞", "助動詞"} or (
            verb and token.pos == "助詞" and token.surface == "て"
        )
        if token.pos == "助詞" and token.surface not in {*_WEAK, "て", "の"}:
            return False
    return False


def _named(text: str, words: Sequence[Token], start: int, end: int) -> str:
    """The words of a thing, without quotation marks and particles around it."""
    while end > start and (
        words[end - 1].pos in {"助詞", "補助記号"} and words[end - 1].surface not in ")」』"
    ):
        end -= 1
    while (
        start < end
        and words[start].pos in {"助詞", "補助記号", "接続詞"}
        and words[start].surface not in "(「『"
    ):
        start += 1
    if start >= end or not any(token.is_content for token in words[start:end]):
        return ""
    return text[words[start].start : words[end - 1].end].strip("「」『』 ")


_Pair = tuple[tuple[str, ...], tuple[str, ...]]


def _with_reference(text: str, words: Sequence[Token]) -> _Pair | None:
    """BはAとどう違う; AとくらべてBは; Bはどうか、Aと比べて."""
    for at, token in enumerate(words):
        if token.pos != "助詞" or token.surface not in {"と", "に"} or not at:
            continue
        following = _followed_by(words, at)
        if following is None or not (is_asking(following) or following.lemma == "対する"):
            continue
        if token.surface == "に" and following.lemma not in {"比べる", "比較", "対する"}:
            continue
        start = _start(words, at)
        reference = _named(text, words, start, at)
        if any(t.surface == "と" and t.pos == "助詞" for t in words[start:at]):
            continue  # AとBとどう違う
        topic = next(
            (i for i in range(start - 1, 0, -1) if words[i].surface in {"は", "が", "って"}), None
        )
        behind = words.index(following) + 1
        if topic is not None:
            first = _start(words, topic)
            sides = (_named(text, words, first, topic), reference)
            between = text[words[topic].end : words[start].start]
            around = (text[: words[first].start], f"{between}、{text[token.end :]}")
        else:
            while behind < len(words) and words[behind].pos in _CLOSES | {"動詞"}:
                behind += 1
            end = _end(words, behind)
            sides = (reference, _named(text, words, behind, end))
            stop = words[end].start if end < len(words) else len(text)
            around = (text[: words[start].start], text[stop:])
        if all(sides):
            return sides, around
    return None


def _coordinated(text: str, words: Sequence[Token]) -> _Pair | None:
    """AとB, AとBとC, A、B、C."""
    joints = [at for at, t in enumerate(words) if _joins(words, at, t)]
    if not joints:
        return None
    first = joints[0]
    things = [_named(text, words, start := _start(words, first), first)]
    at = first
    while True:
        begin = at + 2 if words[at + 1].surface == "、" else at + 1
        end = _end(words, begin)
        things.append(_named(text, words, begin, end))
        if end not in joints:
            break
        at = end
    things = [thing for thing in things if thing]
    if len(things) < 2:
        return None
    stop = words[end].start if end < len(words) else len(text)
    return tuple(things), (text[: words[start].start], text[stop:])


def _joins(words: Sequence[Token], at: int, token: Token) -> bool:
    """Whether a token stands between two things."""
    if not at or at + 1 >= len(words):
        return False
    noun = words[at - 1].pos in {"名詞", "接尾辞", "記号"} or words[at - 1].surface in "」』)"
    if token.surface == "、":
        both_nouns = noun and words[at + 1].pos in {"名詞", "接頭辞", "接尾辞"}
        return both_nouns and not any(t.pos == "助詞" and t.surface == "と" for t in words)
    if token.surface == "か" and token.pos == "助詞":  # AかBか、どちらが
        return noun and words[at + 1].pos in {"名詞", "接頭辞"}
    if token.lemma not in _SEPARATORS or token.pos not in {"助詞", "接続詞"}:
        return False
    following = _followed_by(words, at)
    asking = following is None or (is_asking(following) and following.lemma != "其々")
    return noun and not asking and words[at + 1].surface not in _BINDS


def _splits(things: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    """The things, and what may be a point asked of all: 面的整備型の費用 is a thing or 費用 of one."""
    parts = [thing.split("の") for thing in things]
    tail: list[str] = []
    while all(len(part) > 1 for part in parts) and len({part[-1] for part in parts}) == 1:
        tail.insert(0, parts[0][-1])
        parts = [part[:-1] for part in parts]
    if tail:
        return [(tuple("の".join(part) for part in parts), "の".join(tail))]
    found = []
    # The last thing may have a point behind it (AとBの費用), or an inner one several (AとBの長所と短所).
    for at in range(len(things) - 1, 0, -1):
        part, later = parts[at], things[at + 1 :]
        for cut in range(len(part) - bool(later), max(0, len(part) - _MOST_POINTS), -1):
            sides = (*things[:at], "の".join(part[:cut]))
            found.append((sides, "と".join(("の".join(part[cut:]), *later))))
    return found


def _dotted(text: str, extreme: Extreme | None) -> list[Comparing]:
    """A・B・Cの違い, which may be one name as well (緊急時の受入れ・対応): the last reading."""
    match = _DOTTED.match(text)
    if match is None:
        return []
    things = tuple(thing.strip("「」『』 ") for thing in match["things"].split("・"))
    if len(things) > _MOST_THINGS:
        return []
    around = points_in((text[match.end() :],), extreme)
    return [Comparing(things, around, extreme=extreme)]


def _umbrellas(text: str, extreme: Extreme | None) -> list[Comparing]:
    """Readings with a word for all the things: 2つの類型の費用 may be of 2つの類型, or of 類型の費用."""
    form = normal(text)
    for pattern in (_EACH, _QUANTIFIED, _WHICH, _BY, _PLAIN_UMBRELLA):
        match = pattern.search(form.text)
        if match is None:
            continue
        count = match.groupdict().get("count")
        name = re.split(r"(?:は|が|を|に|で|どう|何|どこ|ごと|毎)", match["name"], maxsplit=1)[0]
        parts = name.split("の")
        found = []
        for cut in range(min(len(parts), _MOST_POINTS), 0, -1):
            umbrella = "の".join(parts[:cut])
            before, behind = (
                form.text[: match.start()],
                form.text[match.start("name") + len(umbrella) :],
            )
            behind = re.sub(r"^(?:ごと|毎|別|によって|により)", "", behind)
            aspects = points_in((behind,) if count else (before, behind), extreme)
            if umbrella and not any(is_asking(t) for t in tokens(umbrella)):
                found.append(
                    Comparing((), aspects, umbrella, int(count) if count else None, extreme)
                )
        if found:
            return found
    return []
