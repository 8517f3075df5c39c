"""Which sentences of a paragraph go on about the one before them, by how they begin. Pure."""

import re

# What points back opens a sentence that cannot be told without the one before: これを…と呼ぶ.
# その他, その後, それぞれ and the like begin something else.
_POINTS_BACK = re.compile(
    r"(?:また|なお|さらに|ただし|しかし)?、?"
    r"(?:これ(?!まで|から|以)|それ(?!ぞれ|でも|から|まで|以|に加え)"
    r"|この(?!ほか|他|うち|度)|その(?!ほか|他|後|うち|一方|頃|ころ)"
    r"|ここ|そこ|こう(?:し|い)|そう(?:し|い)|つまり|すなわち|いわゆる|同(?=[一-龠]{1,3}[はがをにで]))"
)
# A bare attribute is one of what was just spoken of: 名称は…, 標高は….
_ATTRIBUTE = re.compile(r"(?:[一-龠々]{2,4}|[ァ-ヺー]{2,6})は")
_NAMES_IT = re.compile(r"(?:正式)?(?:名称|名前|呼称|通称|別名|略称|愛称)は")


def points_back(text: str) -> bool:
    """Whether a sentence begins with a word that points to the sentence before it."""
    return _POINTS_BACK.match(text) is not None


def goes_on(text: str, asked: str) -> bool:
    """Whether a sentence tells more of what the one before it speaks of.

    It points back, or has for its topic a bare attribute that is asked for.
    """
    if points_back(text) or _NAMES_IT.match(text):
        return True
    attribute = _ATTRIBUTE.match(text)
    return attribute is not None and attribute.group()[:-1] in asked
