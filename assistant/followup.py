"""The standalone form of a follow-up, from the turns before it. Pure; judges by language alone."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.models import Turn
from assistant.question import is_smalltalk
from assistant.sides import compared_again, compared_before, point_of_comparison
from ingest.japanese import Token, tokens, western_years
from ingest.normal import normal
from ingest.passages import municipalities_in

_MORE = re.compile(
    r"^(?:もう少し|もっと|さらに)?(?:詳しく|くわしく|詳細(?:を|に)?)(?:は|を)?(?:教えて|説明して|お願い|知りたい)?.{0,6}$"
)
_OPENING = re.compile(r"^(?:では|じゃあ|それでは|それじゃ|ちなみに|また|あと|なお|で)[、,\s]*")
# A correction: ごめん、長岡市のほうです.
_CORRECTION = re.compile(
    r"^(?:(?:ごめん(?:なさい)?|すみません|失礼(?:しました)?|いや|いえ|違います|違う|間違え(?:まし)?た)[、。,\s]*)?"
    r"(?P<thing>[^、。?]+?)(?:のほう|の方|のこと)(?:です|でした|だった|ですが|だよ|を(?:聞き|知り)たい(?:です)?)?[。]?$"
)
_POINTER = re.compile(
    r"^(?:そのうち|その中で|このうち)の?|(?:そこ|それ|そちら|これ|この場合|その場合|こちら|同市|同センター)(?=の|は|が|を|に|で|と)|(?:その|この)(?=[^\s])"
)
_PLACE_POINTER = re.compile(r"そこ|そちら|同市")
# Nouns that mean nothing without what they are of: その理由, その内訳.
_DEPENDENT = re.compile(
    r"理由|原因|要因|背景|内容|内訳|詳細|根拠|目的|効果|方法|手順|流れ|時期|期限|条件|対象|例|長所|短所|"
    r"メリット|デメリット|名前|名称|はいつ|は何|はどう|はなぜ|は誰|はどこ|が|を"
)
_LONE = re.compile(
    r"^(?P<thing>[^?。、]+?)(?P<tail>(?:の(?:場合|ほう|方)|(?:だ|で)(?:したら|あれば))?(?:について)?(?:では|でも|には|は|も|だと|なら)(?:、?(?:どう|いかが|何)[^?]*)?)[?。]*$"
)


# A question of no more names than this goes on about the municipality before.
_FEW = 2
_DEFINES = re.compile(r"とは|って何")
_YEAR = re.compile(r"(?:18|19|20)\d{2}年?度?")


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that can be read alone; `brief` is False where more detail was asked for."""

    text: str
    brief: bool = True


@dataclass(frozen=True, slots=True)
class _Noun:
    """A run of nouns in a question, and the particle behind it."""

    text: str
    start: int
    end: int
    particle: str


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question with what it leaves out filled in from the conversation."""
    asked = " ".join(unicodedata.normalize("NFKC", question).split())
    if not history or is_smalltalk(asked):
        return Standalone(asked)
    before = _earlier(history)
    if _MORE.match(asked):
        return Standalone(before, brief=False)
    sides = compared_before(before, [turn.question for turn in history])
    again = compared_again(_OPENING.sub("", asked), before, sides)
    if again is not None:
        return Standalone(again)
    bare = _CORRECTION.sub(r"\g<thing>は?", _OPENING.sub("", asked))
    pointed = _resolve_pointer(bare, before)
    if pointed is not None:
        return Standalone(pointed)
    lone = _lone_thing(bare)
    if lone is not None and western_years(lone) and western_years(before):
        return Standalone(_with_year(lone, before))
    if lone is not None:
        point = point_of_comparison(lone, before, sides)
        return Standalone(point or _substitute(lone, before))
    return Standalone(_carry_over(bare, before))


def _earlier(history: Sequence[Turn]) -> str:
    """The standalone form of the last turn."""
    text = ""
    for index, turn in enumerate(history):
        text = standalone(turn.question, [Turn(text)] if index else []).text
    return text


def _nouns(text: str) -> list[_Noun]:
    """The runs of nouns of a question, a municipality by itself."""
    cities = {
        m.span() for name in municipalities_in(text) for m in re.finditer(re.escape(name), text)
    }
    runs: list[_Noun] = []
    run: list[Token] = []

    def close(particle: str) -> None:
        if run:
            start, end = run[0].start, run[-1].end
            runs.append(_Noun(text[start:end], start, end, particle))
            run.clear()

    for token in tokens(text):
        noun = token.pos in {"名詞", "接尾辞", "接頭辞", "形状詞"} and token.pos2 != "代名詞"
        if noun:
            run.append(token)
            if any(token.end == end for _, end in cities):
                close("")
        else:
            close(token.surface if token.pos == "助詞" else "")
    close("")
    return runs


def _subject(before: str) -> str:
    """What the earlier question was about: its chain of nouns joined by の.

    A last link that only named an attribute of a thing (相談事業の予算) is left out.
    """
    cities = municipalities_in(before)
    chain: list[_Noun] = []
    for noun in _nouns(before):
        chain.append(noun)
        if noun.particle != "の" and noun.text not in cities:
            break
    if sum(noun.text not in cities for noun in chain) > 1:
        chain.pop()
    return before[chain[0].start : chain[-1].end] if chain else ""


def _resolve_pointer(text: str, before: str) -> str | None:
    """その運営主体は? with what その points at put in its place."""
    match = _POINTER.search(text)
    if match is None:
        return None
    cities = municipalities_in(before)
    rest = text[match.end() :]
    of_the_city = _PLACE_POINTER.match(match.group()) or not _DEPENDENT.match(rest.lstrip("の"))
    subject = _subject(before)
    if cities and of_the_city and _is_attribute_of(cities[0], subject):
        subject = cities[0]
    if not subject:
        return None
    joint = "の" if match.group().startswith(("その", "この")) and not rest.startswith("の") else ""
    return text[: match.start()] + subject + joint + rest


def _is_attribute_of(city: str, subject: str) -> bool:
    """Whether a subject is a municipality with one attribute, such as 長岡市の人口."""
    return subject.startswith(f"{city}の") and subject.count("の") == 1


def _lone_thing(text: str) -> str | None:
    """X in 「Xは?」, 「Xではどうですか」: a question that names one thing and asks nothing of it."""
    match = _LONE.match(text)
    if match is None:
        return None
    thing = match["thing"]
    nouns = _nouns(thing)
    cities = municipalities_in(thing)
    whole = "".join(noun.text for noun in nouns)
    names_little = len(nouns) <= 2 and not (cities and len(nouns) > 1) and "と" not in thing
    return (
        thing if nouns and names_little and len(whole) >= len(thing.replace("の", "")) - 1 else None
    )


def _with_year(year: str, before: str) -> str:
    """The earlier question asked of another year, however it wrote its own."""
    form = normal(before)
    match = _YEAR.search(form.text)
    return before if match is None else form.put(*match.span(), year)


def _substitute(thing: str, before: str) -> str:
    """The earlier question asked of another thing: the part of the same sort is exchanged."""
    cities = municipalities_in(before)
    if thing in municipalities_in(thing):
        return before.replace(cities[0], thing) if cities else f"{thing}の{before}"
    defines = _DEFINES.search(before)
    if defines is not None:
        return thing + before[defines.start() :]
    nouns = [noun for noun in _topic(before) if noun.text not in cities]
    alike = [noun for noun in nouns if noun.text[-1] == thing[-1] and noun.text != thing]
    if not nouns:
        return f"{before}{thing}"
    if alike:
        target = alike[0]
    else:
        # An attribute of the same subject; where the earlier question went 「AのBは」, A names what
        # is exchanged when the thing is as concrete as A.
        owned = [noun for noun in nouns if noun.particle == "の"]
        target = owned[0] if owned and len(nouns) > 1 and cities else nouns[-1]
        if target is nouns[-1]:
            return f"{before[: target.start]}{thing}は?"
    return before[: target.start] + thing + before[target.end :]


def _topic(text: str) -> list[_Noun]:
    """The nouns up to the one that は, が or を marks: what is asked about, not what is asked of it."""
    found: list[_Noun] = []
    for noun in _nouns(text):
        found.append(noun)
        if noun.particle in {"は", "が", "を"}:
            break
    return found


def _carry_over(text: str, before: str) -> str:
    """A question that names no municipality goes on about the one before, if it names little else."""
    if municipalities_in(text):
        return text
    cities = municipalities_in(before)
    names = [noun for noun in _nouns(text) if not western_years(noun.text + "年")]
    if cities and len(names) <= _FEW and not _DEFINES.search(text):
        return f"{cities[0]}の{text}"
    if not cities and len(names) <= 1:
        subject = _subject(before)
        if subject and subject not in text:
            return f"{subject}の{text}"
    return text
