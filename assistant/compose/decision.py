"""Whether a sentence decides a yes-or-no question, and how. Pure; silent where it is not plain.

Three sorts of question: whether one must, whether one may or can, and whether something is so. The
words of necessity and of permission decide the first two; for the third, the question's own
predicate must stand in the sentence.
"""

import re
from functools import lru_cache

from assistant.coverage import negation
from assistant.question import Question
from ingest.japanese import lemmas, normalise, tokens
from ingest.synonyms import others_of

_MUST_ASKED = re.compile(
    r"(?:なければ|なくては|ないと|なきゃ|なくちゃ)(?:なら|なり|いけ|だめ)|必要(?:が|は)?(?:あり|ある|です|でしょう|なの|か|\?|$)|義務|必須|べき"
)
_MUST_NOT = re.compile(
    r"必要(?:は|が)?(?:ない|ありません|なく|とし(?:ない|ません))|不要|義務(?:では|は)(?:ない|ありません|なく)|なくて(?:も)?(?:よい|良い|いい|構わない)|(?:で|ば)足りる"
)
# 〜なくてもよいか is whether it is needed.
_NEED_NOT_ASKED = re.compile(r"な(?:くても|しでも)|ずとも")
_MUST = re.compile(
    r"なければならない|なくてはならない|必要(?:が|は)ある|必要である|必要です|義務(?:がある|である|付け)|必須"
)
# Neither must nor need not: what one is to strive for, may do, or is asked to.
_DUTY = re.compile(
    r"努力|努め|義務|任意|べき|必要|不要|求め|できる|ことと(?:する|し)|ものとする|お願い|なければ|ください"
)
_NOT_YET = re.compile(
    r"未([一-龠々]{1,4})(?:で(?:ある|す)|の(?:まま|状態)(?:で(?:ある|す))?|となっている|だ)?[。．]?$"
)
_NEAR_IN_MEANING = 0.4
_MAY_ASKED = re.compile(
    r"て(?:も)?(?:よい|良い|いい|構わ|かまわ|大丈夫)|でき(?:る|ます)|られ(?:る|ます)か|可能|認められ|大丈夫|構いません|問題(?:は)?(?:ない|あり)"
)
_MAY_NOT = re.compile(
    r"でき(?:ない|ません|ず)|不可|認め(?:ない|られない|ません)|ては(?:ならない|いけない)|(?:られ|え|得)(?:ない|ません)(?!い)|対象(?:外|と(?:しない|ならない))"
)
_MAY = re.compile(
    r"できる|できます|可能(?:である|です|。|$)|(?:ても|で)(?:よい|良い|いい|構わない|差し支えない)|問題(?:は)?(?:ない|なし)|差し支えない|認め(?:る|られる)|対象(?:となる|とする|とした|である)"
)
_EXISTS_ASKED = re.compile(
    r"([^はがのにをでと、。]{1,12})[はが](?:あり|ある)(?:ますか|のか|か|の|んですか|のですか)\?*$"
)
_THERE = r"(?:等|など)?[はがも](?:[^。、はがで]{0,6})?(あり|ある|ない|なく|なし)(?!方)"
_ALLOWED_ASKED = re.compile(r"[てで]も")
_NEGATED_ASKED = re.compile(r"ない(?:の|ん)?(?:です|でしょう|か|\?|$)|ません(?:か|\?|$)")


@lru_cache(maxsize=1_000)
def _predicate(text: str) -> str:
    """The lemma of the verb, or of the noun of action, that a question ends on; "" if none."""
    found = ""
    for token in tokens(text):
        if token.is_content and (
            token.pos == "動詞" or token.pos3 in {"サ変可能", "サ変形状詞可能"}
        ):
            found = token.lemma
        elif token.is_content and token.pos == "名詞":
            found = ""
    return found


@lru_cache(maxsize=1_000)
def _asks_ability(text: str) -> bool:
    """Whether the last verb of a question is a potential one: 使えますか, 泊まれますか."""
    verbs = [token for token in tokens(text) if token.pos == "動詞"]
    return bool(verbs) and verbs[-1].base_reading != verbs[-1].lemma_reading


@lru_cache(maxsize=20_000)
def _stated(sentence: str) -> dict[str, bool]:
    """Each verb that a sentence states something by, and whether it is negated.

    One that only says which noun is meant (車を使う方は断る) states nothing.
    """
    words = list(tokens(sentence))
    found = negation(sentence)
    for at, verb in enumerate(words):
        if verb.pos != "動詞" or verb.lemma not in found:
            continue
        last = at
        while last + 1 < len(words) and (
            words[last + 1].pos == "助動詞"
            or words[last + 1].lemma == "居る"
            or words[last + 1].surface in {"て", "で"}
        ):
            last += 1
        behind = words[last + 1] if last + 1 < len(words) else None
        names = behind is not None and behind.pos in {"名詞", "接頭辞", "代名詞"}
        if names and words[last].form.startswith("連体形"):
            del found[verb.lemma]
    return found


def _says_the_doing(question: Question, sentence: str, may: bool | None) -> bool:
    """Whether a sentence speaks of what one may do: 機能が違ってもよい allows no second hub.

    Where the question has no telling verb (あってもよいか), only a ban speaks of it.
    """
    doing = [phrase for phrase in question.phrases if phrase.is_verb]
    if not doing:
        return may is False
    root = re.match(r"[一-龠々]+", doing[-1].text)
    if root is not None and root.group() in sentence:
        return True
    words = set(lemmas(sentence))
    return any(
        set(way) <= words for way in (doing[-1].lemmas, *map(lemmas, others_of(doing[-1].lemmas)))
    )


def _spoken_of(question: Question, sentence: str) -> bool:
    """Whether a sentence speaks of what the question asks the need of: 報告は不要 does not free from 整備."""
    asked = _MUST_ASKED.search(normalise(question.text))
    doing = _predicate(normalise(question.text)[: asked.start()]) if asked else ""
    if not doing:
        return True
    said = normalise(sentence)
    told = [match.start() for way in (_MUST_NOT, _MUST) for match in way.finditer(said)]
    governed = {_predicate(said[:start]) for start in told} - {""}
    return any(_alike(doing, text) for text in (governed or {said}))


def _alike(doing: str, text: str) -> bool:
    """Whether a text has a verb, its root, or another word for it."""
    words = set(lemmas(text))
    root = re.match(r"[一-龠々]+", doing)
    return (
        doing in words
        or (root is not None and root.group() in text)
        or any(set(lemmas(other)) <= words for other in others_of((doing,)))
    )


def asks_whether_must(question: Question) -> bool:
    """Whether a question asks whether one must do something."""
    return question.kind == "yes_no" and _MUST_ASKED.search(normalise(question.text)) is not None


def speaks_of_duty(question: Question, sentence: str, near: float) -> bool:
    """Whether a sentence speaks of how far one must do what the question asks, whatever it decides.

    Where it is near in meaning it may say so in other words (そろえる for 備える).
    """
    said = normalise(sentence)
    if _either(_MUST_NOT, _MUST, said) is not None:
        return near >= _NEAR_IN_MEANING or _spoken_of(question, sentence)
    if not _spoken_of(question, sentence):
        return False
    return _DUTY.search(said) is not None or _sets_down(question, said)


def _sets_down(question: Question, said: str) -> bool:
    """Whether a sentence ends on the very deed: 「窓口に職員を配置する。」 is how a standard is put."""
    asked = _MUST_ASKED.search(normalise(question.text))
    doing = _predicate(normalise(question.text)[: asked.start()]) if asked else ""
    return bool(doing) and _alike(doing, _predicate(said))


def decide(question: Question, sentence: str) -> bool | None:
    """True for yes, False for no, None where the sentence does not plainly say."""
    asked, said = normalise(question.text), normalise(sentence)
    if _MUST_ASKED.search(asked):
        if not _spoken_of(question, sentence):
            return None
        return _either(_MUST_NOT, _MUST, said)
    if _NEED_NOT_ASKED.search(asked):
        needed = _either(_MUST_NOT, _MUST, said)
        return None if needed is None else not needed
    if _NEGATED_ASKED.search(asked):
        return None  # 報告しないのですか: whether yes agrees or contradicts is read either way
    if _MAY_ASKED.search(asked) or _asks_ability(asked):
        may = _either(_MAY_NOT, _MAY, said)
        if _ALLOWED_ASKED.search(asked) and not _says_the_doing(question, said, may):
            return None
        return may
    exists = _EXISTS_ASKED.search(asked)
    if exists is not None:
        there = re.search(re.escape(exists[1]) + _THERE, said)
        return None if there is None else there[1] in {"あり", "ある"}
    predicate = _predicate(question.text)
    negated = _stated(sentence).get(predicate)
    if negated is None:
        return False if _is_yet_to_be(predicate, sentence) else None
    return not negated


def _is_yet_to_be(predicate: str, sentence: str) -> bool:
    """Whether a sentence ends in saying that what is asked has not been done: 未整備, 未実施である."""
    found = _NOT_YET.search(normalise(sentence))
    return found is not None and bool(predicate) and _shares_root(predicate, found[1])


def _shares_root(verb: str, noun: str) -> bool:
    """Whether a verb and a noun of action are of one root: 整う and 整備."""
    root = re.match(r"[一-龠々]+", verb)
    return root is not None and (root.group() in noun or noun in root.group())


def _either(no: re.Pattern[str], yes: re.Pattern[str], text: str) -> bool | None:
    """What the text says last: 〜できるが、〜はできない is no."""
    against = max((match.start() for match in no.finditer(text)), default=-1)
    in_favour = max((match.start() for match in yes.finditer(text)), default=-1)
    if against == in_favour:
        return None
    return in_favour > against
