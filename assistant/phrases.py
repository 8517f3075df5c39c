"""What a question names, as phrases: runs of nouns, verbs and adjectives. Pure; knows no shelf."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.asking import PARTICLES, SHAPING, ends_compound, is_sort
from ingest.japanese import Token, tokens
from ingest.municipalities import municipalities_in
from ingest.synonyms import others_of

_POLITE_SUFFIXES = frozenset({"さん", "様", "ちゃん", "君", "達"})  # 看護師さん asks for 看護師
_FOR = frozenset({"用", "時"})  # 緊急用 and 緊急時 both name 緊急
# そもそも and 一応 are nouns to the dictionary.
_NO_NOUN = frozenset({"御", "事", "物", "為", "様", "よう", "抑", "一応"})
# What may stand behind the sort: は何ですか, を, は?
_IS_ASKED = re.compile(
    r"(?:は|とは|って|を|が)?、?(?:何|なに|誰|だれ|どこ|どれ|どなた)?(?:の(?:こと)?)?(?:です|でしょう|だ|なの)?(?:か|の)?[?。]*"
)
_OF_WHAT_SORT = re.compile(r"(?:どんな|どのような|どういう|どういった)$")
_CLAUSE_END = 10  # characters of a verb with all its endings: 制定されていた
_SHORTEST_COUNTED = 3  # 複数 and 件数 are words of their own
_JOINING = frozenset({"助詞", "助動詞", "動詞"})
COUNTED = re.compile(r"(\d+|[二三四五六七八九十])\s?(?:つ|個|種類|項目|点|本柱)(?!目)")
ORDINAL = re.compile(r"第?\d+(?:期|層|号|条|次|章|節|類|種|つ目|番目)")
COUNTER_AFTER_WHAT = re.compile(
    r"第?何(か所|ヵ所|カ所|箇所|ヶ所|つ(?!い)|%|[人名件回床円倍台室戸歳泊枚冊](?=[一-龠])|日(?=間|以内|分)|年(?=間)|(?:(?!何)[一-龠]){1,3})"
)
# 泊まれる日数 asks what 何日泊まれるか does; 人数 has a sort of figure of its own.
_COUNTER_OF_NUMBER = re.compile(r"(?<![一-龠])(日|泊|件|回)数(?=[はが?]|$)")
_AMOUNT_OR_TIME = re.compile("いくつ|いくら|どのくらい|どれくらい|いつ(?:ごろ|頃)")
_EACH_ONE = re.compile(r"1人(?:当たり|あたり|につき|ずつ)|\d+年(?:間|で)")
_MUST = re.compile(
    r"(?:でなければ|でないと|なければ|なくては|ないと|なきゃ|なくちゃ)(?:なら|なり|いけ|だめ|駄目)[^、。]*$"
)
_NOT_ALLOWED = re.compile(r"(?:駄目|だめ|ダメ|無理)(?=です|でしょう|なの|か|\?|$)")
# Verbs and adjectives are said in more ways than nouns are, so missing one weighs less.
VERB_FACTOR = 0.35
# どこへ申し込むか: its place is told with the verb.
ASKED_ACT_FACTOR = 0.7
SHAPING_FACTOR = 0.25
# What the sort of answer implies (期限 of a date) need hardly be said.
IMPLIED_FACTOR = 0.1
# A word for the sort of thing asked for (1950年に制定された法律は何か) is seldom said of the thing itself.
SORT_FACTOR = 0.3


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something a question names: a run of nouns, or a verb or adjective by itself.

    `factor` scales its weight: 1 for nouns, less for words that shape the question.
    """

    text: str
    lemmas: tuple[str, ...]
    factor: float
    start: int
    particle: str = ""  # what follows it: は, の, を …
    whole: str = ""  # with the end that only says what of it is asked, where it has one: 業務内容

    @property
    def is_place(self) -> bool:
        """Whether it is a ward or district: 東区, ①地区."""
        return re.fullmatch(r".{1,6}(?:区|地区)", self.text) is not None

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb or an adjective that carries matter."""
        return self.factor in {VERB_FACTOR, ASKED_ACT_FACTOR}

    @property
    def is_name(self) -> bool:
        """Whether it names matter that an answer must speak of."""
        return self.factor >= 1


def counter_in(text: str) -> str | None:
    """What 何 asks to be counted in: 地区 in 何地区で, 人 in 何人置く."""
    asked = COUNTER_AFTER_WHAT.search(text) or _COUNTER_OF_NUMBER.search(text)
    if asked is None or asked.re is _COUNTER_OF_NUMBER or not re.match("[一-龠]", asked[1]):
        return asked[1] if asked is not None else None
    nouns = ""
    for token in tokens(text):
        if asked.start(1) <= token.start < asked.end(1):
            if nouns and token.pos not in {"名詞", "接尾辞"}:
                break
            nouns += token.surface
    return nouns[: len(asked[1])] or asked[1]


def counted(amount: re.Match[str]) -> int:
    """The number that a match of COUNTED gives: 5 for 5つ and for 五つ."""
    return int(amount[1]) if amount[1].isdecimal() else 1 + "一二三四五六七八九十".index(amount[1])


def phrases_of(text: str) -> list[Phrase]:
    """What the question names, in order."""
    words = list(tokens(text))
    skip = _spans_to_skip(text)
    phrases = _idioms(text, [word for word in words if not _skipped(word, skip)])
    skip += [(phrase.start, phrase.start + len(phrase.text)) for phrase in phrases]
    run: list[Token] = []
    for token in [*words, None]:
        if token is not None and _in_noun_run(token) and not _skipped(token, skip):
            run.append(token)
            continue
        if run:
            phrases.extend(_from_run(text, run, token))
            run = []
        if (
            token is not None
            and token.pos in {"動詞", "形容詞", "副詞"}
            and token.is_content
            and not _skipped(token, skip)
            and token.lemma not in SHAPING
            and token.lemma not in {"何故", "如何", "どう"}
        ):
            phrases.append(Phrase(token.surface, (token.term,), VERB_FACTOR, token.start))
    return _with_sort(text, words, sorted(phrases, key=lambda phrase: phrase.start))


def _with_sort(text: str, words: Sequence[Token], phrases: list[Phrase]) -> list[Phrase]:
    """The phrases, where one of a sort of things is asked for: どんな資格, or the one a clause tells.

    Then the sort (法律 in 1950年に制定された法律は何か) need not be said, but what the clause says must.
    """
    phrases = [
        replace(p, factor=SORT_FACTOR)
        if p.is_name and is_sort(p.text) and _OF_WHAT_SORT.search(text[: p.start])
        else p
        for p in phrases
    ]
    last = phrases[-1] if phrases else None
    if last is None or not last.is_name or not is_sort(last.text):
        return phrases
    before = next((word for word in reversed(words) if word.end <= last.start), None)
    asked = _IS_ASKED.fullmatch(text, last.start + len(last.whole or last.text))
    if asked is None or before is None or not before.form.startswith("連体形"):
        return phrases
    doing = [phrase for phrase in phrases if phrase.is_verb][-1:]
    if before.surface == "な" or not doing or before.end - doing[0].start > _CLAUSE_END:
        return phrases
    changed = {id(last): SORT_FACTOR, id(doing[0]): 1.0}
    return [replace(p, factor=changed.get(id(p), p.factor)) for p in phrases]


def _idioms(text: str, words: Sequence[Token]) -> list[Phrase]:
    """Several words that together have others to stand for them: 外に任せる, which is 委託.

    What joins them may only be grammar; a compound noun is one phrase anyway.
    """
    found: list[Phrase] = []
    content = [at for at, word in enumerate(words) if word.is_content]
    for size in (3, 2):
        for first in range(len(content) - size + 1):
            places = content[first : first + size]
            within = words[places[0] : places[-1] + 1]
            if (
                others_of(tuple(words[at].term for at in places))
                and not all(map(_in_noun_run, within))
                and all(word.is_content or word.pos in _JOINING for word in within)
                and not any(p.start <= within[0].start < p.start + len(p.text) for p in found)
            ):
                last = within[-1]
                behind = words[places[-1] + 1 : places[-1] + 2]
                found.append(
                    Phrase(
                        text=text[within[0].start : last.end],
                        lemmas=tuple(words[at].term for at in places),
                        factor=VERB_FACTOR if last.pos == "動詞" else 1.0,
                        start=within[0].start,
                        particle="".join(word.surface for word in behind if word.pos == "助詞"),
                    )
                )
    return found


def _from_run(text: str, run: list[Token], following: Token | None) -> Iterator[Phrase]:
    """The phrases of a run of nouns; in 「重度訪問介護を利用できる」 利用 is a verb."""
    verbal = (
        following is not None
        and following.lemma in {"為る", "出来る", "為さる", "致す"}
        and run[-1].pos2 == "普通名詞"
        and run[-1].pos3 in {"サ変可能", "サ変形状詞可能"}
    )
    nouns = run[:-1] if verbal else run
    if nouns:
        particle = following.surface if following is not None and following.pos == "助詞" else ""
        phrase = _noun_phrase(text, nouns, particle)
        if phrase is not None:
            yield phrase
    if verbal and run[-1].lemma not in SHAPING:
        yield Phrase(run[-1].surface, (run[-1].term,), VERB_FACTOR, run[-1].start)


def _in_noun_run(token: Token) -> bool:
    if token.pos in {"名詞", "接尾辞", "接頭辞", "形状詞"}:
        return token.lemma not in _NO_NOUN and token.surface not in {
            "何",
            "うち",  # 受入れのうち夜間
        }
    return token.pos == "記号" and token.surface.isalnum()


def _spans_to_skip(text: str) -> list[tuple[int, int]]:
    """Municipalities, years, counts and 何〜 are judged by rules of their own, not as phrases."""
    spans = [match.span() for match in COUNTED.finditer(text)]
    spans += [match.span() for match in ORDINAL.finditer(text)]
    spans += [match.span() for match in COUNTER_AFTER_WHAT.finditer(text)]
    spans += [match.span() for match in _COUNTER_OF_NUMBER.finditer(text)]
    spans += [match.span() for match in _AMOUNT_OR_TIME.finditer(text)]
    spans += [match.span() for match in PARTICLES.finditer(text)]
    spans += [match.span() for match in _EACH_ONE.finditer(text)]
    spans += [
        match.span()
        for match in re.finditer(
            r"(?:(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2})|[HRSht]\d{1,2}|(?:19|20)\d{2})年?度?末?(?:\d{1,2}月)?(?:\d{1,2}日)?",
            text,
        )
    ]
    spans += [match.span() for match in _NOT_ALLOWED.finditer(text)]
    spans += [match.span() for match in _MUST.finditer(text)]
    for name in municipalities_in(text):
        spans += [match.span() for match in re.finditer(re.escape(name), text)]
    return spans


def _skipped(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _noun_phrase(text: str, run: list[Token], particle: str) -> Phrase | None:
    whole = run
    # 相談支援専門員数 asks for a number of 相談支援専門員, 予算規模 for 予算, 業務内容 for 業務.
    while len(run) > 1 and ends_compound(run[-1].lemma):
        run = run[:-1]
    if len(run[-1].lemma) > _SHORTEST_COUNTED and run[-1].surface.endswith("数"):
        last = run[-1]  # 市町村数 is one word to the dictionary
        run = [*run[:-1], last._replace(lemma=last.lemma[:-1], end=last.end - 1)]
    if len(run) > 1 and run[-1].lemma in _POLITE_SUFFIXES:
        run = run[:-1]
    content = [token for token in run if token.is_content]
    if not content:
        return None
    weighty = [token for token in content if token.lemma not in SHAPING]
    factor = 1.0 if weighty else SHAPING_FACTOR
    lemmas = tuple(token.term for token in content)
    return Phrase(
        text=text[run[0].start : run[-1].end],
        lemmas=tuple(token.term for token in content if token.lemma not in _FOR) or lemmas,
        factor=factor,
        start=run[0].start,
        particle=particle,
        whole="" if run is whole else text[run[0].start : whole[-1].end],
    )
