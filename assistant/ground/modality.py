"""How a clause puts what it says: as a duty, a permission, a plan, a guess, or as done. Pure."""

import re
from functools import lru_cache

_MODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "must",
        re.compile(
            r"(?:なければ|なくては|ねば)(?:なら|なり|いけ)|ないといけ|必要(?!と(?:認|判断|さ?れる(?:者|人))|があると認|に応じ|な(?!い|し|く|け)|[一-龠])|不要|べき|義務|必須|求め(?:られ|る)"
            r"|を要(?:する|し)|(?:る|う|く|む|ぶ|す|ない)こと(?:。|$)|不可欠|欠かせな|ざるを得"
        ),
    ),
    ("strive", re.compile(r"努め|努力|望まし|推奨|望まれ|期待|配慮")),
    (
        "may",
        re.compile(
            r"(?:こと(?:が|も|は)|[がもはで])?でき(?:る|ます|ない|ず|ません|な)|可能|差し支え|ても(?:よい|良い|いい|構わ)|(?:し|り|い|き|え)得る"
        ),
    ),
    (
        "plan",
        re.compile(
            r"予定|見込(?:み|ま|ん|む)|(?:方針|計画|構想|意向|つもり|見通し|考え|目標|(?:素|原)?案)(?:で(?:ある|す|あり)|だ|と(?:する|した|し|なって|され)|を示|が示|。|$)"
            r"|目指|めざ|検討(?:する|し(?!た結果)|され|中|を(?:進|行|始|続)|が(?:進|行|必要)|課題)|案では|案によ|準備(?:中|を進め)|(?<![一-龠])たい(?:。|と|$)|想定|ていく|てい(?:き|っ)"
        ),
    ),
    (
        "guess",
        re.compile(
            r"考えられ|思われ|可能性|おそれ|恐れ|かもしれ|だろう|でしょう|推測|推定|懸念|と見られ|とみられ|ことがあ[るり]|場合があ[るり]|場合もあ[るり]|期待され"
        ),
    ),
    (
        "request",
        re.compile(r"よう(?:に)?[^、。]{0,10}(?:提案|求め|要請|依頼|要望|指示|お願い)|ていただきたい|てほしい"),
    ),
    (
        "done",
        re.compile(
            r"(?:てい(?:る|ます|た|ました)|ており|てい|済み?(?:で(?:ある|す))?|[ただ]|ました)"
            r"(?:が|ため|ので)?[。、]?$"
        ),
    ),
)  # fmt: skip


# How it is put stands at the end of a clause; what is in front only says what is meant.
_TAIL = 18
# Who says it, and that it is said, behind what is said: …と答えた, …との意見が出た, …とされている.
_REPORT = re.compile(
    r"(?:と(?:の|いう|いった)?(?:意見|声|考え|説明|回答|要望|指摘|報告|質問)?(?:が|を|も)?|と|ことと?が?)(?:[^、。と]{0,8})"
    r"(?:答え|述べ|説明し|回答し|され|指摘し|報告し|出さ?れ?|寄せられ|あっ|挙げられ|示され|提案し|求め)(?:まし|てい|ており)*(?:た|る|ます)?(?:。|$)"
)


def reported(clause: str) -> str:
    """A clause without the words that only say that it is said."""
    return _REPORT.sub("", clause)


@lru_cache(maxsize=20_000)
def modes(clause: str) -> frozenset[str]:
    """The modes in which a clause in the normal form is put; none is a plain statement."""
    clause = reported(clause)[-_TAIL:]
    return frozenset(name for name, pattern in _MODES if pattern.search(clause))


def clash(said: frozenset[str], source: frozenset[str], around: frozenset[str]) -> str | None:
    """How a statement's modes differ from its source's: a mode for another, added or dropped.

    `around`: the modes of the source's whole unit, which may be said of this clause as well.
    """
    ours, theirs = said & _STRICT, source & _STRICT
    if ours and theirs and not ours & theirs:
        return "another mode"
    added = ours - around
    if added - {"may"}:
        return "added mode"
    if ours or not theirs:
        return None
    return "dropped doubt" if theirs & {"plan", "guess", "request"} else "dropped mode"


_STRICT = frozenset({"must", "may", "plan", "guess", "strive", "request"})
