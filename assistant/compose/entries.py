"""What a sentence enumerates: ①…②…③…, or 「Xは、A、B、Cである」; each entry without what closes the sentence.

Pure; knows one sentence and nothing of its neighbours.
"""

import re
from itertools import accumulate

from ingest.japanese import Token, tokens

_NUMBER = re.compile(r"[①-⑳㉑-㉟]")
_ENUMERATED = re.compile(r"[①-⑳㉑-㉟][^①-⑳㉑-㉟]+")
_NAMED = re.compile(r"(?P<subject>[^、。]{2,40})は、(?P<entries>[^。]+)。?")
_ENTRY_CHARACTERS = 30
# What joins one entry to the next and ends neither.
_JOINING = re.compile(r"(?:[、，。；;・\s]|及び|および|並びに|ならびに|又は|または)+$")
# How many there were: Cの3つ, Cの三点.
_COUNT = re.compile(r"(?<=[^、])の[\d０-９一二三四五六七八九十]+(?:つ|点|種類?|項目|本柱)$")
# 〜がある, 〜が挙げられる: there is what was named. Other verbs with が say who does something.
_THERE_IS = frozenset({"有る", "上げる", "挙げる", "考える", "求める", "含む"})
# に becomes part of a particle with these: について, に関して, に対して, により, において.
_COMPOUND = frozenset({"就く", "つく", "関する", "対する", "因る", "よる", "於く"})
_INFLECTING = frozenset({"動詞", "助動詞", "接尾辞", "形状詞"})
_OPENERS, _CLOSERS = "（(「『【〔", "）)」』】〕"


def entries_of(text: str) -> tuple[str, list[str]]:
    """The words before an enumeration and its entries; no entries where a sentence has none."""
    parts = _ENUMERATED.findall(text)
    if len(parts) > 1:
        return _numbered(text, parts)
    named = _NAMED.fullmatch(text)
    if named is None:
        return "", []
    *others, last = _split(named["entries"])
    entries = [*others, without_closing(last)]
    nominal = all(len(entry) <= _ENTRY_CHARACTERS and is_name(entry) for entry in entries)
    return (named["subject"], entries) if len(entries) > 2 and nominal else ("", [])


def _numbered(text: str, parts: list[str]) -> tuple[str, list[str]]:
    """Entries with numbers of their own; 「①から③まで」 names numbers and enumerates nothing."""
    *others, last = parts
    entries = [_JOINING.sub("", _inside(part[1:])) for part in others]
    nominal = all(map(is_name, entries))
    entries.append(_last(last[1:], nominal))
    if any(not entry or next(tokens(entry)).pos == "助詞" for entry in entries):
        return "", []
    return text[: text.index(parts[0])], entries


def _last(part: str, nominal: bool) -> str:
    """The last entry, cut where the sentence goes on behind it.

    A comma inside it parts names as long as only names stand around it (③相談、助言の3つ).
    """
    sentence = _inside(part).partition("。")[0]
    if not nominal:
        return _JOINING.sub("", _split(sentence)[0])
    whole = without_closing(sentence)
    names = _split(whole)
    return whole if all(map(is_name, names)) else without_closing(names[0])


def without_closing(entry: str) -> str:
    """A name without the predicate that closes the sentence it ends: Cの3つである and Cを行う are C.

    What is left where no name stands before the predicate is the whole.
    """
    entry = _JOINING.sub("", entry)
    words = list(tokens(entry))
    cut = _copula(words) or _verb(words) or _particle(words)
    bare = entry[: words[cut].start].strip() if cut else entry
    bare = _COUNT.sub("", bare)
    return bare if is_name(bare) else entry


def _copula(words: list[Token]) -> int:
    """Where だ, です or である begins, behind which only inflection follows; 0 for nowhere."""
    at = len(words)
    while at and (words[at - 1].pos == "助動詞" or words[at - 1].lemma == "有る"):
        at -= 1
    return at if at < len(words) and words[at].lemma in {"だ", "です"} else 0


def _verb(words: list[Token]) -> int:
    """Where the particle stands that ties the name before it to the closing verb; 0 for nowhere."""
    at = len(words) - 1
    while at > 0 and (
        words[at].pos in _INFLECTING
        or words[at].pos2 == "接続助詞"
        or (
            words[at].pos3.startswith("サ変")
            and words[at + 1 : at + 2]
            and words[at + 1].lemma == "為る"
        )
    ):
        at -= 1
    closing = words[at + 1 :]
    if at < 1 or words[at].pos != "助詞" or not any(word.pos == "動詞" for word in closing):
        return 0
    particle = words[at].surface
    if particle in {"を", "と", "から", "で"}:
        return at
    ending = {"が": _THERE_IS, "に": _COMPOUND}.get(particle, frozenset())
    return at if closing[0].lemma in ending else 0


def _particle(words: list[Token]) -> int:
    """Where the particle stands that ties a name to what was cut off already; 0 for nowhere."""
    tied = bool(words) and words[-1].pos2 in {"格助詞", "係助詞"}
    return len(words) - 1 if tied else 0


def is_name(entry: str) -> bool:
    """Whether an entry ends as a name does, and not as a clause (〜のため, 〜している)."""
    words = list(tokens(entry))
    if len(words) > 1 and words[-1].surface == "など":
        words.pop()
    return bool(words) and (
        (words[-1].pos in {"名詞", "接尾辞"} and words[-1].is_content)
        or (words[-1].pos == "動詞" and words[-1].form.startswith("連用"))
        or words[-1].surface in _CLOSERS
    )


def _inside(part: str) -> str:
    """What stands before a bracket that was opened before the entries."""
    depths = accumulate((c in _OPENERS) - (c in _CLOSERS) for c in part)
    return part[: next((at for at, depth in enumerate(depths) if depth < 0), len(part))]


def _split(text: str) -> list[str]:
    """A text at its commas, but not inside brackets."""
    found = [""]
    depth = 0
    for character in text:
        depth += (character in _OPENERS) - (character in _CLOSERS)
        if character in "、，" and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [part.strip() for part in found if part.strip()] or [text]
