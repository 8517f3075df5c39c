"""How a clause puts what it says: as a duty, a permission, a plan, a guess, or as done. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

_MODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "must",
        re.compile(
            r"(?:なければ|なくては|ねば)(?:なら|いけ)|ないといけ|必要(?:が|で|と|は)?(?:ある|あり|あっ|です|なる|さ?れ|する)|べき|義務|必須|求め(?:られ|る)"
            r"|(?:を|が)(?:要する|必要)|必要で|必要です|必要(?:。|$)|不可欠|欠かせな|ざるを得"
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
            r"予定|見込|方針|目指|めざ|目標|計画(?:し|中|で(?:ある|す)|となって)|検討|案(?:で(?:ある|す)|として|を)|準備(?:中|を進め|し)|(?<![一-龠])たい(?:。|と|$)|今後|想定|していく|ていく|てい(?:き|っ)|意向|構想|つもり|見通し"
        ),
    ),
    (
        "guess",
        re.compile(
            r"考えられ|思われ|可能性|おそれ|恐れ|かもしれ|だろう|でしょう|推測|推定|懸念|と見られ|とみられ|ことがあ[るり]|場合があ[るり]|場合もあ[るり]|期待され"
        ),
    ),
    ("done", re.compile(r"(?:し|され|っ|い|け|き|し|め|え|げ|せ|れ|じ|び|み|ん|て|ね|べ|来)[ただ](?:。|、|が|と|$|の|も|こと|[一-龠ァ-ヺ])|ました|済|(?<!未)実績|てい(?:る|ます|た|ました)(?:。|、|が|$)|であった|でした")),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def modes(clause: str) -> frozenset[str]:
    """The modes in which a clause in the normal form is put; none is a plain statement."""
    return frozenset(name for name, pattern in _MODES if pattern.search(clause))


def clash(said: frozenset[str], source: frozenset[str], around: frozenset[str]) -> str | None:
    """The mode that a statement has and its source lacks, or the other way round; None if neither.

    `around`: the modes of the source's other clauses, which may be joined to this one.
    """
    del around
    for mode in ("must", "may", "plan", "guess", "strive"):
        if mode in said and mode not in source and not _covers(mode, source):
            return mode
        if mode in source and mode not in said and not _implied(mode, said):
            return mode
    return None


def _covers(mode: str, source: frozenset[str]) -> bool:
    """Whether a source says as much in another mode: what one may do is allowed where it is done."""
    return {"may": True, "plan": "strive" in source, "guess": "may" in source}.get(mode, False)


def _implied(mode: str, said: frozenset[str]) -> bool:
    """Whether leaving a mode out changes nothing."""
    return {"strive": "plan" in said, "guess": bool({"may"} & said)}.get(mode, False)


def all_modes(clauses: Sequence[frozenset[str]]) -> frozenset[str]:
    """The modes of several clauses."""
    return frozenset(mode for found in clauses for mode in found)
