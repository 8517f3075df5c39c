"""What binds a figure and may not be exchanged: 合計, 平均, 1人当たり, 目標, 増, うち. Pure."""

import re
from collections.abc import Sequence

from assistant.ground.dates import Date
from assistant.ground.figures import Figure
from assistant.ground.reading import TELLING, Reading
from assistant.ground.words import Line, stands

# What binds a figure: a closed class; a figure under the one is not a figure under the other.
_QUALIFIERS = {
    "mean": re.compile(r"平均|中央値"),
    "running": re.compile(r"累計|累積|通算"),
    "often": re.compile(r"延べ|のべ"),
    "heads": re.compile(r"実(?:人員|人数|数|利用)"),
    "per": re.compile(
        r"(?<![0-9.])1[^、。0-9]{1,6}(?:当たり|あたり|につき)"
        r"|(?<![0-9.])1(?:人|回|食|泊|日|月|年|時間|世帯|戸|件|台|枚|体|組|km|箇月)約?[0-9]"
    ),
    "total": re.compile(r"[合総]計|総[数額]|合わせ|(?<![推統家会時設累集])計(?![画算上量測器])|全体|全部で"),
    "goal": re.compile(r"目標|ノルマ"),
    "done": re.compile(r"実績"),
    "budget": re.compile(r"予算"),
    "closed": re.compile(r"決算"),
    "expected": re.compile(r"見込|推計|予測|想定"),
    "net": re.compile(r"税抜|税別"),
    "gross": re.compile(r"税込"),
    "yearly": re.compile(r"年間|年額|毎年"),
    "monthly": re.compile(r"月額|月間|毎月"),
    "weekday": re.compile(r"平日|月曜"),
    "saturday": re.compile(r"土曜|土[・、と]?日|週末"),
    "sunday": re.compile(r"日曜|土[・、と]?日|週末"),
    "holiday": re.compile(r"祝"),
    "daily": re.compile(r"日額|毎日"),
}  # fmt: skip
# What a statement may not leave out, and what it may say instead.
_KEPT = {
    "mean": "mean", "running": "running", "often": "often", "per": "per", "goal": "goal|expected|planned",
}  # fmt: skip
_PLANNED = re.compile(r"目指|めざ|計画|予定|方針|こととす|ごと|毎")
_NOT_SO = re.compile(
    r"\)?(?:ちょうど)?(?:で(?:は|も)?(?:な[いくか]|ありません|ございません)|とは(?:限ら|いえ|言え))"
)
_ADDED_UP = re.compile(r"(?:[合総]計|(?<=の)計|合わせて|全部で|全体で)(?:で|は)?\s?約?$")
_LIMITED = "(?:未満|以下|以上|以外|を除)"
_LIMIT = re.compile(f"{_LIMITED}$")


def added_up(reading: Reading, figure: Figure) -> bool:
    """Whether a figure is put as the sum of those before it: 新規が118件、延長が76件の計194件."""
    return _ADDED_UP.search(reading.text, 0, figure.start) is not None


def same_change(said: Figure, there: Figure, reading: Reading, line: Line) -> bool:
    """Whether both figures are a difference, a part or a former state, or neither is."""
    if said.delta != there.delta:
        return False
    pair = {said.change, there.change}
    if pair in ({"from", "to"}, {"whole", "part"}, {"besides", "part"}, {"besides", "whole"}):
        return False
    if said.change == "whole" and there.change != "whole" and _is_part(line.reading, there):
        return False
    of = [other for other in reading.figures if other.end <= said.start and other.counts_like(said)]
    if said.change != "part" or not of or _is_part(line.reading, there):
        return True
    row = line.reading.clause_of(there).text.startswith("〔")  # 対象者 and 受診者 of one row
    return row and any(other.value == of[-1].value for other in line.reading.figures)


def _is_part(reading: Reading, there: Figure) -> bool:
    """Whether a figure is one of those into which another is divided.

    Behind うち or 内訳, in brackets behind the whole (98人(男67人、女31人)), or before what they add up to.
    """
    if there.change == "part":
        return True
    sentence = reading.text.rfind("。", 0, there.start) + 1
    bracket = reading.text.rfind("(", sentence, there.start)
    for other in reading.figures:
        if not other.counts_like(there) or other is there:
            continue
        if other.start > there.start and added_up(reading, other):
            return True
        if sentence <= other.start < there.start and (
            other.change in {"part", "whole"} or other.end == bracket
        ):
            return True
    return "内訳" in reading.text[sentence : there.start]


def qualified_alike(own: str, whole: str, near: str, wide: str) -> bool:
    """Whether what binds a figure in a statement binds it in a source, and the other way round.

    `own`: what the statement says of the figure, and `whole` of all; `near` and `wide`: what the
    source says of it, and what else stands with it.
    """
    for name, pattern in _QUALIFIERS.items():
        if pattern.search(own) and not pattern.search(near) and not pattern.search(wide):
            return False
        if name in _KEPT and pattern.search(near):
            others = [_QUALIFIERS.get(other, _PLANNED) for other in _KEPT[name].split("|")]
            if not any(other.search(whole) for other in others):
                return False
    return True


def part_named(statement: Reading, reading: Reading, there: Figure) -> bool:
    """Whether a statement says of which part a figure is, where its source divides a whole.

    742人(男性521人、女性221人): 521人 is none of the members' number.
    """
    bracket = reading.text.rfind("(", 0, there.start)
    inside = bracket >= 0 and ")" not in reading.text[bracket : there.start]
    divides = any(figure.end == bracket and figure.counts_like(there) for figure in reading.figures)
    if there.change != "part" and not (inside and divides):
        return True
    start = max(reading.text.rfind(mark, 0, there.start) for mark in ("(", "、", "。", "うち"))
    own = [
        word
        for word in reading.words
        if start <= word.start < there.start and word.weight >= TELLING and word.surface != "うち"
    ]
    return not own or any(stands(word, statement) for word in own)


def is_denied(reading: Reading, thing: Figure | Date) -> bool:
    """Whether a text says that something is not so many: 273881人ではない."""
    return _NOT_SO.match(reading.text, thing.end) is not None


def counted_alike(said_in: Reading, said: Figure, reading: Reading, there: Figure) -> bool:
    """Whether figures by which others are told apart are the same: 第2回には9人, 75歳以上は4310人.

    Those of a statement's topic or its ordinals are the last of their measure before the source's.
    """
    clause = said_in.clause_of(said)
    until = max((word.end for word in clause.topic if clause.holds(word)), default=0)
    for other in said_in.figures:
        ordinal = other.counter.startswith("第")
        if (
            not clause.holds(other)
            or other.end > said.start
            or not (ordinal or other.start < until)
        ):
            continue
        if (other.value == 1 and not ordinal) or other.counter == said.counter or not other.counter:
            continue
        same = [figure for figure in reading.figures if figure.counter == other.counter]
        here = reading.clause_of(there)
        near = [figure for figure in same if here.holds(figure) and figure is not there]
        near = near or [figure for figure in same if figure.end <= there.start][-1:]
        if near and all((one.value, one.bounds) != (other.value, other.bounds) for one in near):
            return False
    return True


def limited_alike(runs: Sequence[str], near: str) -> bool:
    """Whether the nouns of a topic are limited in a source as in the statement: 小学生未満."""
    for run in runs:
        if _LIMIT.search(run) and run not in near:
            return False
        within = re.escape(run)
        if re.search(within + _LIMITED, near) and not re.search(f"{within}(?!{_LIMITED})", near):
            return False
    return True
