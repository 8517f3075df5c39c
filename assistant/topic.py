"""What a question is about: its runs of nouns, its subject and what is asked of that. Pure; knows no shelf."""

import re
from dataclasses import dataclass

from ingest.japanese import Token, tokens, western_years
from ingest.municipalities import municipalities_in

# What a thing has: 手順, 申込先, 事業費, 日数. A later question exchanges it for another.
_ATTRIBUTE = re.compile(
    r"(?:手順|手続き?|流れ|方法|やり方|条件|要件|基準|資格|対象者?|業務|役割|仕事|機能|予算|金額|人口|名称|名前"
    r"|目的|効果|課題|特徴|長所|短所|メリット|デメリット|体制|評価|頻度|締切|締め切り|担当者?|メンバー|窓口"
    r"|期間|期限|時期|時間|場所|主体|割合|[^の](?:[費料額数率先元]|年限))$"
)
# What a figure or a decision has, and so an attribute too: 事業費の内訳, 整備類型の理由.
_OF_ATTRIBUTE = re.compile(r"(?:内訳|理由|原因|要因|背景|根拠|単位|推移|財源|出所|内容|詳細)$")
# A question that only wants to be told: 〜は?, 〜は何ですか, 〜はどうですか.
_TELL = re.compile(
    r"^は?(?:何|なに|どう|いかが)?(?:です|でしょう|でした|なの)?(?:か|って)?[はを]?[?。]*$"
)
_CONDITIONAL = re.compile(
    r"^(?!.*(?:どんな|どういう|どのような))[^、。?]*(?:たら|れば|(?<!ど)なら|とき|時|場合|際)(?:に)?(?:は|も)?"
    r"(?:、?(?:どう|いかが)[^はがを、。]*)?[?。]*$"
)
# A condition by itself: 満床のとき, 廃止する場合.
_FORMAL = frozenset({"こと", "もの", "ところ", "とき", "場合", "わけ", "ほう", "方", "件"})
_CONDITION = re.compile(r"(?:とき|時|場合|際)(?:に)?$")


@dataclass(frozen=True, slots=True)
class Noun:
    """A run of nouns in a question, and the particle behind it; `verbal` where する makes it a verb."""

    text: str
    start: int
    end: int
    particle: str
    verbal: bool = False

    @property
    def names(self) -> bool:
        """Whether it names a thing, and is neither a verb, a manner (最大), a year nor what asks (何日)."""
        asks = "何" in self.text
        manner = self.text in {"最大", "最長", "最低", "最高", "不正", "実際", "必要", "大体"}
        formal = self.text in _FORMAL
        return not (self.verbal or asks or manner or formal or western_years(f"{self.text}年"))


def nouns(text: str) -> list[Noun]:
    """The runs of nouns of a question, a municipality by itself."""
    cities = {
        m.span() for name in municipalities_in(text) for m in re.finditer(re.escape(name), text)
    }
    found: list[Noun] = []
    run: list[Token] = []

    def close(following: Token | None) -> None:
        if run:
            start, end = run[0].start, run[-1].end
            particle = following.surface if following and following.pos == "助詞" else ""
            verbal = following is not None and following.lemma in {"為る", "出来る"}
            found.append(Noun(text[start:end], start, end, particle, verbal))
            run.clear()

    for token in tokens(text):
        noun = token.pos in {"名詞", "接尾辞", "接頭辞", "形状詞"} and token.pos2 != "代名詞"
        # おためし部屋: a verb behind お is a noun.
        if noun or (run and run[-1].pos == "接頭辞" and token.pos == "動詞"):
            run.append(token)
            if any(token.end == end for _, end in cities):
                close(None)
        else:
            close(token)
    close(None)
    return found


def is_attribute(thing: str) -> bool:
    """Whether a thing is an attribute, and so asked of something: 手順, 申込先, 内訳."""
    return _ATTRIBUTE.search(f"の{thing}") is not None or _OF_ATTRIBUTE.search(thing) is not None


def is_condition(thing: str) -> bool:
    """Whether a thing is but a condition: 満床のとき."""
    return _CONDITION.search(thing) is not None


def is_conditional(text: str) -> bool:
    """Whether a question names but a condition, and asks what then: 変更があったら?, 満床のときは?"""
    return _CONDITIONAL.match(text) is not None


def chain(text: str) -> list[Noun]:
    """The nouns joined by の that a question begins with, the municipality first where it has one."""
    cities = municipalities_in(text)
    found: list[Noun] = []
    for noun in nouns(text):
        if noun.text in _FORMAL or (found and noun.verbal):
            break
        found.append(noun)
        if noun.particle != "の" and noun.text not in cities:
            break
    return found


def topic(text: str, without_city: bool = False) -> str:
    """What a question is about: 花里市の緊急時の受入れ; "" where it names nothing.

    What it asked of a thing is left out: コーディネーター in コーディネーターの要件は?
    """
    links = chain(text)
    cities = municipalities_in(text)
    if links and is_attribute(links[-1].text) and not _OF_ATTRIBUTE.search(links[-1].text):
        owners = [n for n in links[:-1] if n.names and n.text not in cities]
        if any(not is_condition(owner.text) for owner in owners):
            links = links[:-1]
    return _worded(text, links, without_city)


def subject(text: str, attribute: str) -> str:
    """What has the attribute that is now asked for.

    An attribute that the earlier question asked for is exchanged for it (手順 for 費用), unless that
    is what has it (事業費の内訳).
    """
    links = chain(text)
    cities = municipalities_in(text)
    named = [noun for noun in links if noun.text not in cities and noun.names]
    if not named or links[-1] is not named[-1] or _OF_ATTRIBUTE.search(attribute):
        return _worded(text, links)
    behind = text[links[-1].end :]
    if is_attribute(links[-1].text) or (len(named) > 1 and _TELL.match(behind)):
        links = links[:-1]
    return _worded(text, links)


def _worded(text: str, links: list[Noun], without_city: bool = False) -> str:
    cities = municipalities_in(text)
    own = [noun for noun in links if noun.text not in cities]
    city = next((noun.text for noun in links if noun.text in cities), "")
    rest = text[own[0].start : own[-1].end] if own else ""
    return rest if without_city or not city else f"{city}の{rest}" if rest else city
