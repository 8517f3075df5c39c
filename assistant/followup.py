"""The standalone form of a follow-up, from the turns before it. Pure; judges by language alone."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.models import Turn
from assistant.question import is_smalltalk
from assistant.sides import beside, compared_again, compared_before, point_of_comparison
from assistant.topic import (
    Noun,
    chain,
    is_attribute,
    is_condition,
    is_conditional,
    nouns,
    subject,
    topic,
)
from ingest.japanese import western_years
from ingest.municipalities import municipalities_in
from ingest.normal import normal

_MORE = re.compile(
    r"^(?:もう少し|もっと|さらに)?(?:詳しく|くわしく|詳細(?:を|に)?)(?:は|を)?(?:教えて|説明して|お願い|知りたい)?.{0,6}$"
)
# What asks for the same in another form, or for its sources, which stand under every answer.
_AGAIN = re.compile(
    r"^(?:(?:それ|これ|今の|さっきの|この回答)(?:を|は|の)?)?(?:出典|出所|根拠資料|情報源|ソース|典拠)(?:は|を|も)?"
    r"(?:どこ|何|なに)?(?:です|でしょう|になり?)?(?:か|ます)?(?:教えて|示して|見せて)?.{0,4}$"
    r"|^(?:それは|これは)?(?:どの資料|どこに(?:書いて|載って)).{0,10}$"
    r"|^(?:(?:それ|これ|今の|以上)(?:を|は|の)?)?(?:一言(?:で(?:言うと|いうと|まとめると?)?)?|要するに|短く|簡単に)"
    r"(?:言うと|まとめて|教えて|お願い)?[^はがをの]{0,6}$"
)
_TABLE = re.compile(
    r"^(?:(?:それ|これ|今の|以上)(?:を|は|の)?)?(?:一覧)?表(?:に|で|形式で)[^はがの]{0,14}$"
)
_NEXT_YEAR = re.compile(
    r"^(?:その|この)?(?P<which>翌々年度?|翌年度?|次の年度?|次年度|前年度?|前の年度?|一昨年度?)(?:だと|で|に)?は?[^はがを]{0,6}$"
)
_STEPS = {"翌々": 2, "翌": 1, "次": 1, "前": -1, "一昨": -2}
_ERA_YEAR = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<number>\d{1,2}|元)(?=年)|(?P<western>\d{4})(?=年)"
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
_ASKS_OF_ITS_OWN = re.compile(
    r"(?:何(?!か(?![所月])|です|でしょう|だ|[?]|$)|いくら|いくつ|いつ|どこ|誰|だれ)"
)
# Nouns that mean nothing without what they are of: その理由, その内訳.
_DEPENDENT = re.compile(
    r"理由|原因|要因|背景|内容|内訳|詳細|根拠|目的|効果|方法|手順|流れ|時期|期限|条件|対象|例|長所|短所|"
    r"メリット|デメリット|名前|名称|はいつ|は何|はどう|はなぜ|は誰|はどこ|が|を"
)
_LONE = re.compile(
    r"^(?P<thing>[^?。、]+?)(?P<tail>(?:の(?:場合|ほう|方)|(?:だ|で)(?:したら|あれば))?(?:について)?(?:では|でも|には|は|も|だと|なら)(?:、?(?:どう|いかが|何|いくら|いくつ|いつ|どこ|誰|だれ)[^?]*)?)[?。]*$"
)


# A question of no more names than this goes on about the municipality before.
_FEW = 2
_DEFINES = re.compile(r"(?<!こ)とは|って何")
_BEHIND_CITY = re.compile(r"^(?:に|で|から|へ)?(?:も|は|の|だと|なら|、)*")
_SINGLES_OUT = re.compile(r"のは")  # 取り消されるのはどんなとき: one は is enough
_YEAR = re.compile(r"(?:18|19|20)\d{2}年?度?")


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that can be read alone; `brief` is False where more detail was asked for."""

    text: str
    brief: bool = True


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question with what it leaves out filled in from the conversation."""
    earlier: list[str] = []
    for turn in history:
        read = _read(turn.question, earlier).text
        if not is_smalltalk(read):  # a word of thanks ends no subject
            earlier.append(read)
    return _read(question, earlier)


def _read(question: str, earlier: Sequence[str]) -> Standalone:
    """A question with what it leaves out; `earlier` can be read alone already."""
    asked = " ".join(unicodedata.normalize("NFKC", question).split())
    if not earlier or is_smalltalk(asked):
        return Standalone(asked)
    before = earlier[-1]
    if _MORE.match(asked):
        return Standalone(before, brief=False)
    sides = compared_before(before, earlier)
    if _AGAIN.match(asked):
        return Standalone(before)
    if _TABLE.match(asked):
        return Standalone(beside(before, sides))
    another = _another_year(_OPENING.sub("", asked), before)
    if another is not None:
        return Standalone(another)
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
        return Standalone(point or _substitute(lone, bare[len(lone) :], before))
    return Standalone(_carry_over(bare, before))


def _another_year(text: str, before: str) -> str | None:
    """The earlier question asked of the year after or before its own: その翌年は?"""
    match = _NEXT_YEAR.match(text)
    year = _ERA_YEAR.search(before) if match is not None else None
    if match is None or year is None:
        return None
    step = next(step for word, step in _STEPS.items() if match["which"].startswith(word))
    written = year["western"] or year["number"]
    number = (1 if written == "元" else int(written)) + step
    return before[: year.start()] + (year["era"] or "") + str(number) + before[year.end() :]


def _resolve_pointer(text: str, before: str) -> str | None:
    """その運営主体は? with what その points at put in its place."""
    match = _POINTER.search(text)
    if match is None:
        return None
    cities = municipalities_in(before)
    rest = text[match.end() :]
    of_the_city = _PLACE_POINTER.match(match.group()) or not _DEPENDENT.match(rest.lstrip("の"))
    owner = subject(before, rest)
    if cities and of_the_city and _is_attribute_of(cities[0], owner):
        owner = cities[0]
    if not owner:
        return None
    joint = "の" if match.group().startswith(("その", "この")) and not rest.startswith("の") else ""
    return text[: match.start()] + owner + joint + rest


def _is_attribute_of(city: str, owner: str) -> bool:
    """Whether a subject is a municipality with one attribute, such as 長岡市の人口."""
    return owner.startswith(f"{city}の") and owner.count("の") == 1


def _lone_thing(text: str) -> str | None:
    """X in 「Xは?」, 「Xではどうですか」: a question that names one thing and asks nothing of it."""
    match = _LONE.match(text)
    if match is None:
        return None
    thing = match["thing"]
    named = nouns(thing)
    cities = municipalities_in(thing)
    if _ASKS_OF_ITS_OWN.search(match["tail"]) and thing not in cities:
        return None
    if is_condition(thing):
        return thing
    whole = "".join(noun.text for noun in named)
    names_little = len(named) <= 2 and not (cities and len(named) > 1) and "と" not in thing
    return (
        thing if named and names_little and len(whole) >= len(thing.replace("の", "")) - 1 else None
    )


def _with_year(year: str, before: str) -> str:
    """The earlier question asked of another year, however it wrote its own."""
    form = normal(before)
    match = _YEAR.search(form.text)
    return before if match is None else form.put(*match.span(), year)


def _substitute(thing: str, tail: str, before: str) -> str:
    """The earlier question asked of another thing: the part of the same sort is exchanged."""
    cities = municipalities_in(before)
    if thing in municipalities_in(thing):
        own = _ASKS_OF_ITS_OWN.search(tail)
        about = topic(before, without_city=True)
        if own is not None and about and tail[own.start() :].rstrip("?") not in before:
            return f"{thing}の{about}は{tail[own.start() :]}"
        return before.replace(cities[0], thing) if cities else f"{thing}の{before}"
    if is_condition(thing):
        about = topic(before)
        if not about or is_attribute(about.rpartition("の")[2]):
            about = cities[0] if cities else ""
            return f"{about}の{thing}は?" if about else f"{thing}は?"
        return f"{about}は、{thing}は?"
    defines = _DEFINES.search(before)
    if defines is not None and not is_attribute(thing):
        return thing + before[defines.start() :]
    named = [noun for noun in _topic(before) if noun.text not in cities]
    alike = [noun for noun in named if noun.text[-1] == thing[-1] and noun.text != thing]
    if not named:
        return f"{before}{thing}"
    if alike:
        target = alike[0]
    elif is_attribute(thing) and (owner := subject(before, thing)):
        return f"{owner}の{thing}は?"
    else:
        # Where the earlier question went 「AのBは」, A names what is exchanged when the thing is as
        # concrete as A.
        owned = [noun for noun in named if noun.particle == "の"]
        target = owned[0] if owned and len(named) > 1 and cities else named[-1]
        if target is named[-1]:
            return f"{before[: target.start]}{thing}は?"
    return before[: target.start] + thing + before[target.end :]


def _topic(text: str) -> list[Noun]:
    """The nouns up to the one that は, が or を marks: what is asked about, not what is asked of it."""
    found: list[Noun] = []
    for noun in nouns(text):
        found.append(noun)
        if noun.particle in {"は", "が", "を"}:
            break
    return found


def _carry_over(text: str, before: str) -> str:
    """A question with what it leaves out: the municipality, and where it names nothing the thing too.

    延長したら最大何日まで? names an action and a figure; what is extended stands before.
    """
    cities = municipalities_in(before)
    own = municipalities_in(text)
    names = [noun for noun in nouns(text) if noun.names and noun.text not in own]
    if len(own) > 1:
        return text
    if own:
        rest = _BEHIND_CITY.sub("", text.replace(own[0], "", 1))
        about = topic(before, without_city=True)
        goes_on = not names and about and text.startswith(own[0]) and rest
        return f"{own[0]}の{about}は{rest}" if goes_on else text
    if (not names or is_conditional(text)) and len(cities) < 2 and not _DEFINES.search(text):
        about = topic(before)
        joint = "が" if _SINGLES_OUT.search(text) else "は"
        return f"{about}{joint}{text}" if about and about not in text else text
    runs = [n for n in nouns(text) if not western_years(f"{n.text}年") and "何" not in n.text]
    if cities and len(runs) <= _FEW and not _DEFINES.search(text):
        return f"{cities[0]}の{text}"
    if not cities and len(runs) <= 1:
        links = chain(before)
        about = subject(before, names[0].text if names else "") if links else ""
        if about and about not in text:
            return f"{about}の{text}"
    return text
