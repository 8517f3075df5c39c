"""What particles and endings do to a word or a clause: deny it, give it a role, end it. Pure.

Over MeCab's morphemes of a text in the normal form; knows nothing of what the words mean.
"""

import re

from assistant.ground.tables import denied
from ingest.japanese import Token

_INFLECTS = frozenset({"動詞", "助動詞", "形容詞"})
DENIES = frozenset({"ない", "ず", "ぬ", "まい", "無い"})
# What may stand between a word and what denies it: 整備する(必要は)ない.
_BETWEEN = frozenset(
    re.findall(
        r"\S+",
        """
        為る 居る 有る 成る 出来る られる 事 必要 可能 物 訳 得る 参る 置く 行く 来る 頂く 下さる 予定 考え 義務 見込み
        対象 限り 至る
        """,
    )
)
_JOINING = frozenset(
    {
        "たり",
        "だり",
        "て",
        "で",
        "は",
        "も",
        "ば",
        "に",
        "と",
        "を",
        "が",
        "の",
        "ちゃ",
        "には",
        "では",
    }
)
_DENYING_PREFIX = frozenset({"未", "非", "不", "無", "脱"})
_EXCLUDES = re.compile(
    r"(?:等|など)?(?:を(?:除|含ま|含め(?:ず|ない)|対象(?:と(?:しない|せず)|から除)|問わ)|以外|では?な[くい]|ではあり?ません|でなく|に(?:代え|代わ)|の代わり|を伴わ|を要し|はな[くい]|がな[くい]|もな[くい]|な[しい]に|なし)"
)
PASSIVE = re.compile(r"さ?れ(?:る|た|て|ま|ず|な)|[らかがさたなばまわ]れ(?:る|た|て|ま|ず|な)")
NOUNS = frozenset({"名詞", "接尾辞", "接頭辞"})


def role(every: list[Token], at: int) -> str:
    """The particle behind the run of nouns in which a word stands."""
    for token in every[at + 1 :]:
        if token.pos == "助詞":
            return token.surface
        if token.pos not in NOUNS and token.surface not in "()・「」":
            return ""
    return ""


def is_there(every: list[Token], at: int) -> bool | None:
    """Whether a noun is said to be there or not to be: が, は or も and いる, ある or ない behind it."""
    if every[at].pos not in NOUNS:
        return None
    after = at + 1
    while after < len(every) and every[after].pos in NOUNS:
        after += 1
    if after + 1 >= len(every) or every[after].surface not in {"が", "は", "も"}:
        return None
    verb = every[after + 1]
    if verb.lemma == "無い":
        return False
    if verb.lemma not in {"居る", "有る"}:
        return None
    return not any(token.lemma in DENIES for token in every[after + 2 : after + 4])


def is_denied(text: str, every: list[Token], at: int) -> bool:
    """Whether a word is denied or left out: 整備しない, 未整備, 集約ではなく, 短期入所を除く."""
    token = every[at]
    before = every[at - 1] if at else None
    no = before is not None and before.pos == "接頭辞" and before.surface in _DENYING_PREFIX
    if token.pos in {"名詞", "接尾辞", "形状詞"}:
        last = at
        while (
            last + 1 < len(every)
            and every[last + 1].pos in {"名詞", "接尾辞", "補助記号"}
            and every[last + 1].surface not in {"、", "。", "以外"}
        ):
            last += 1
        if _EXCLUDES.match(text, every[last].end):
            return not no
    verbal = token.pos in {"動詞", "形容詞", "助動詞"}
    for behind in every[at + 1 :]:
        if behind.lemma in DENIES:
            no = not no
        elif behind.lemma in denied():
            return not no
        elif behind.pos == "助詞" and behind.surface in _JOINING:
            continue
        elif not verbal and behind.lemma in {"居る", "有る"}:
            return no  # 介護者がいない: nobody denies the caring
        elif behind.pos != "助動詞" and behind.lemma not in _BETWEEN:
            break
        else:
            verbal = True
    return no


def tail_denied(every: list[Token], start: int, end: int) -> bool:
    """Whether the words without matter at the end of a clause deny it: …型としていない."""
    no = False
    for token in reversed([token for token in every if start <= token.start and token.end <= end]):
        if token.lemma in DENIES:
            no = not no
        elif token.pos not in {"助動詞", "助詞", "補助記号"} and token.lemma not in _BETWEEN:
            break
    return no


def is_past(every: list[Token], end: int) -> bool:
    """Whether a clause that ends here ends in the past tense."""
    words = [token for token in every if token.end <= end and token.pos != "補助記号"]
    while words and words[-1].pos == "助詞":
        words.pop()
    return bool(words) and words[-1].lemma == "た"


def ends_clause(every: list[Token], at: int) -> bool:
    """Whether a comma stands behind a predicate, or behind a count: 一般相談は12箇所、."""
    before = every[at - 1]
    if before.pos in _INFLECTS and before.form.split("-")[0] not in {"連体形"}:
        return True
    if before.pos == "助詞" and before.pos2 == "接続助詞":
        return True
    if before.surface == "で" and every[at - 2].pos in NOUNS:  # 12箇所で、特定相談は
        for token in every[at + 1 :]:
            if token.surface in {"、", "。"}:
                return False
            if token.surface == "は":
                return True
    # A noun behind は in the same part, as in 一般相談は12箇所、特定相談は45箇所.
    part = []
    for token in reversed(every[:at]):
        if token.surface in {"、", "。"}:
            break
        part.append(token)
    return before.pos in {"名詞", "接尾辞"} and any(
        token.surface in {"は", "が", ":"} for token in part
    )


def run_start(inside: list[Token], at: int) -> int:
    """Where the nouns before a particle begin, with what の and と join to them."""
    start = inside[at].start
    for token in reversed(inside[:at]):
        if token.pos not in {*NOUNS, "形状詞"} and token.surface not in "のと・や":
            break
        start = token.start
    return start


# What joins nouns into one phrase.
LINKS = frozenset(
    {"の", "と", "や", "か", "・", "及び", "並びに", "又は", "若しくは", "または", "および"}
)


def joins_nouns(every: list[Token], at: int) -> bool:
    """Whether と in front joins two nouns: a case particle comes before any verb."""
    for token in every[at:]:
        if token.pos in {"動詞", "助動詞", "形容詞"} or token.surface in {"、", "。"}:
            return False
        if token.pos == "助詞" and token.surface not in LINKS:
            return True
    return False


def ends_in_count(phrase: list[Token]) -> bool:
    """Whether a phrase ends in a count: 8件, 約4割."""
    for token in reversed(phrase):
        if token.pos2 == "数詞":
            return True
        if token.pos not in NOUNS:
            return False
    return False


def begins_topic(every: list[Token], at: int) -> bool:
    """Whether the nouns that begin here are a topic: 甲の評価はA、(乙の評価は)B."""
    for token in every[at:]:
        if token.surface == "は":
            return True
        if token.pos not in NOUNS and token.surface != "の":
            return False
    return False


def denies_being(every: list[Token], at: int) -> bool:
    """Whether what begins here denies what something is said to be: ではない, でなく."""
    no = False
    for token in every[at:]:
        if token.lemma in DENIES:
            no = not no
        elif (
            token.pos != "助動詞"
            and token.lemma != "有る"
            and token.surface not in {"で", "は", "も"}
        ):
            break
    return no


# Verbs that say by themselves how something is done, behind て: している, してくる.
AUXILIARY = frozenset(
    re.findall(r"\S+", "居る 有る 成る 頂く 下さる 来る 行く 置く 参る 得る 見る 貰う")
)


def behind_verb(every: list[Token], at: int) -> tuple[int, bool]:
    """Where the endings that begin here end, and whether they make the verb a passive."""
    passive = False
    while at < len(every) and (
        every[at].pos == "助動詞"
        or (every[at].surface in {"て", "で"} and every[at].pos2 == "接続助詞")
        or (every[at].lemma in AUXILIARY and every[at - 1].surface in {"て", "で"})
    ):
        passive |= every[at].lemma in {"れる", "られる"}
        at += 1
    return at, passive


# Behind に, を or と these verbs are particles: により, について, をもって.
VERBAL_PARTICLES = {
    "因る": "により", "依る": "により", "就く": "について", "付く": "について", "つく": "について",
    "関する": "について", "対する": "に", "於く": "で", "基づく": "により", "伴う": "により",
}  # fmt: skip
# What stands for a whole clause: its topic is the sentence's.
FORMAL = frozenset(re.findall(r"\S+", "の こと 事 ため 為 よう 様 とき 時 場合 もの 物"))
