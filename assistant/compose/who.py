"""Whether a sentence or a row says who does what a question asks the doer of. Pure given the shelf.

The one who does stands before が or は, as 〜により, 〜に委託 or 〜で, beside the asked predicate; or
as the value of a label or of a topic that names the part played (運営主体：…, 所管は…課である).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.clauses import Noun, agents, is_actor, nouns
from assistant.compose.draft import word
from assistant.coverage import head_phrase, phrase_cover
from assistant.evidence import Evidence
from assistant.naming import someone
from assistant.phrases import Phrase
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import Token, lemmas, normalise, tokens
from ingest.synonyms import others_of

# Verbs that only say that somebody has a part in something: any of them answers who does it.
_HAS_PART = frozenset(
    re.findall(
        r"\S+",
        """
        行う 行い 担う 担い 実施 運営 担当 所管 務める 務め 勤める 勤め 対応 取り組む 取り組み 当たる 当たり 受ける 受け
        委託 受託 任せる 任せ 実行 為る 遣る 遣り 動かす 動かし 受け持つ 受け持ち 引き受ける 引き受け 動く 動き
        """,
    )
)
# Those of them that name a part of its own, which only entrusting it tells as well.
_OWN_PART = frozenset({"運営", "所管", "委託", "受託"})
_ENTRUSTED = frozenset({"委託", "受託", "任せる", "任せ", "担う", "担い"})
# The nouns that name a part by themselves: 運営法人, 実施主体, 担当課, 委託先.
_PART = frozenset(
    re.findall(
        r"\S+",
        "主体 法人 者 団体 会社 事業者 機関 組織 課 部 係 室 局 先 元 手 窓口 所 人 企業 施設",
    )
)
_LABELLED = re.compile(r"(?P<label>[^。：:⇒]{1,30})(?:[：:]|⇒)\s*(?P<value>[^\s].*)")
# The words for who is asked for, with what sort: どの法人, どこの課.
_INTERROGATIVES = frozenset({"誰", "何処", "何方", "何の", "何"})
# A chairman is named where he is the topic or the complement, not where he speaks: （会長）….
_WHOLE = "(?<![副前元次])"
_PLAYS = r"(?:[（(][^）)]*[）)])?(?:は|が|[：:⇒]|に(?:は|就|選|な)|を(?:務|勤|担)|と(?:して|な))"
# In minutes the one who speaks stands before what is said: （委員）…, 川辺委員：….
_SPEAKER = re.compile(r"[（(【○][^（）()【】]{1,20}[）)】]|[^。：:]{1,24}[：:]|○\s?\S{1,12}[ 　]")
_SAYS = frozenset(
    re.findall(
        r"\S+",
        "言う 言い 述べる 述べ 提案 発言 指摘 質問 意見 求める 求め 要望 話す 話し 説明 回答",
    )
)
_NOMINAL = frozenset({"名詞", "接尾辞", "接頭辞"})
# 誰に示すか, 誰の著書か: not the doer is asked for.
_NOT_DOER = re.compile(
    r"(?:誰|だれ|どなた)(?:に|を|の|と|から|へ|がい|であ)|と(?:誰|だれ)|\S(?<![はがも、])(?:誰|だれ)(?:に|で)"
)
# 渡辺氏とは誰か: the one who is named is asked about.
_WHO_IS = re.compile(r"(?:と|って)は?(?:誰|だれ|どなた)")
# Where a sentence says nearly all, it tells the same in another verb, or its title tells whom it is about.
_NEARLY_ALL = 0.8
_SPOKEN_OF = 0.5
_NAMED = 0.9


@dataclass(frozen=True, slots=True)
class Doer:
    """What is asked of the doer: the lemmas of what is done, and the noun that names the part."""

    doing: frozenset[str]
    part: str  # 部会長, 運営主体; "" where a verb tells it
    done_to: bool = False  # 置く人: who is asked for may be what the verb's を stands behind


def doer_asked(question: Question) -> Doer:
    """What a question wants to know the doer of."""
    words = [t for t in tokens(normalise(question.text)) if t.pos != "補助記号"]
    interrogative = next((i for i, t in enumerate(words) if t.lemma in _INTERROGATIVES), len(words))
    became = next((i for i, t in enumerate(words) if t.lemma == "成る"), 0)
    if became > 1 and words[became - 1].surface in {"と", "に"} and words[became - 2].pos != "動詞":
        return Doer(frozenset(), _run_before(words[: became - 1]))  # 誰が書記長となったか
    behind = [t for t in words[interrogative + 1 :] if t.pos in {"動詞", "名詞"} and _does(t)]
    if behind:  # 誰が決めるか
        return Doer(frozenset({behind[0].term, behind[0].lemma}), "")
    if any(t.lemma in {"為る", "遣る"} for t in words[interrogative + 1 :]):
        return Doer(frozenset({"為る"}), "")  # 誰がするか
    before = words[:interrogative]
    while before and before[-1].pos in {"助詞", "助動詞"}:
        before.pop()
    while before and before[-1].lemma in {"名前", "氏名", "名称", "の", "御"}:
        before.pop()
    if not before:
        return Doer(frozenset(), "")
    if before[-1].pos in {"動詞", "助動詞"} or before[-1].lemma in {"の", "者", "人", "物"}:
        verbs = [t for t in before if _does(t)]  # 決めるのは誰か
        if verbs and before[-1].pos != "名詞":
            return Doer(frozenset({verbs[-1].term, verbs[-1].lemma}), "")
    run: list[Token] = []
    while before and before[-1].pos in _NOMINAL:
        run.insert(0, before.pop())
    part = "".join(t.surface for t in run)
    # 委託先, 担い手: what is done stands before the end that makes a part of it.
    stem = run[:-1] if run and run[-1].surface in {"先", "元", "手"} else []
    doing = {x for t in run if _does(t) or t in stem for x in (t.term, t.lemma)}
    done_to = False
    if before and before[-1].pos in {"動詞", "助動詞"}:  # 所管する課は
        places = [i for i, t in enumerate(before) if _does(t)][-1:]
        doing |= {x for i in places for x in (before[i].term, before[i].lemma)}
        done_to = any(i and before[i - 1].surface != "を" for i in places)
    return Doer(frozenset(doing), part, done_to)


def _run_before(words: Sequence[Token]) -> str:
    """The run of nouns that words end in."""
    run = list(takewhile(lambda token: token.pos in _NOMINAL, reversed(words)))
    return "".join(token.surface for token in reversed(run))


def _does(token: Token) -> bool:
    """Whether a word names an act: a verb of its own, or a noun that する makes one."""
    if token.pos == "動詞":
        return token.is_content and token.lemma not in {
            "呉れる",
            "教える",
            "下さる",
            "思う",
            "言う",
        }
    return token.pos3 == "サ変可能"


def says_who(question: Question, found: Evidence, shelf: Shelf) -> bool:
    """Whether a sentence has somebody do what is asked about, or a label or topic names who plays the part."""
    asked = doer_asked(question)
    head = head_phrase(question)
    text = word(found.unit)
    if found.unit.cells:
        named = " ".join((text, *found.unit.headings[-1:], *(h for h, _ in found.unit.cells)))
        return head is None or phrase_cover(head, named, shelf) >= _SPOKEN_OF
    if _WHO_IS.search(question.text):
        return True
    if found.own >= _NEARLY_ALL and (
        any(_is_new(noun, question) for noun in nouns(text))
        or any(_is_unnamed(noun, question) for noun in agents(text))
        or any(name not in question.text for name in someone(text))
    ):
        return True
    labelled = _LABELLED.match(text)
    if labelled is not None and _names_part(asked, labelled["label"]):
        return True
    if _is_role(asked) and not any(n.person and asked.part in n.text for n in nouns(text)):
        played = re.search(_WHOLE + re.escape(asked.part) + _PLAYS, text) is not None
        return played and any(_is_new(noun, question) for noun in nouns(text))
    topics = [
        n for n in nouns(text) if n.particle[:1] in {"は", "が"} and _names_part(asked, n.text)
    ]
    if any(_is_new(n, question) for n in nouns(text) for t in topics if n.start > t.start):
        return True
    heading = " ".join(found.unit.headings[-1:])
    if _is_played_under(asked, heading) and any(map(is_actor, nouns(text)[-1:])):
        return True
    if _NOT_DOER.search(question.text):
        return True
    new = [noun for noun in nouns(text) if _is_new(noun, question)]
    if asked.doing & _SAYS and _SPEAKER.match(text):
        return True
    told = _is_done(asked, text)
    if new and told and _says_all(head, found, shelf):
        return True
    if told and asked.done_to and any(noun.particle == "を" for noun in new):
        return True
    return told and any(_is_unnamed(noun, question) for noun in agents(text))


def _says_all(head: Phrase | None, found: Evidence, shelf: Shelf) -> bool:
    """Whether a sentence itself says what is asked about, so that whoever is named in it may be meant."""
    return head is not None and phrase_cover(head, found.unit.text, shelf) >= _NAMED


def acts_for(question: Question, asked: Doer, text: str) -> bool:
    """Whether somebody whom the question does not name does in a sentence what is asked."""
    return _is_done(asked, text) and any(_is_unnamed(noun, question) for noun in agents(text))


def _is_role(asked: Doer) -> bool:
    """Whether an office is asked for (部会長, 担当者), which no verb tells."""
    return bool(asked.part) and not asked.doing and asked.part not in _PART


def _is_new(noun: Noun, question: Question) -> bool:
    return is_actor(noun) and _is_unnamed(noun, question)


def _is_unnamed(noun: Noun, question: Question) -> bool:
    """Whether the question does not name it already, so that it may be what is asked for."""
    return normalise(noun.text).strip("「」『』") not in normalise(question.text)


def _is_played_under(asked: Doer, heading: str) -> bool:
    """Whether a heading is the name of the part (主な担い手), so that what stands under it plays it."""
    last = nouns(heading)[-1:]
    return bool(last) and (
        last[0].head in asked.doing or (bool(asked.part) and last[0].text.endswith(asked.part))
    )


def _names_part(asked: Doer, text: str) -> bool:
    """Whether a label or topic names the part: itself, or what is done in it (運営 for 運営法人)."""
    if asked.part and normalise(asked.part) in normalise(text):
        return True
    return bool(asked.doing & lemma_set(text))


def _is_done(asked: Doer, text: str) -> bool:
    """Whether a sentence speaks of what is done, by its verb, another for it, or that of having a part."""
    words = lemma_set(text)
    alike = _ENTRUSTED if asked.doing & _OWN_PART else _HAS_PART
    if asked.doing & words or (asked.doing & _HAS_PART and words & alike):
        return True
    return any(set(lemmas(other)) <= words for other in others_of(tuple(asked.doing)[:1]))
