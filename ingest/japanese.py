"""Japanese text for matching: one normal form and MeCab tokens, the same for documents and questions.

Pure but for the dictionary, which is loaded once per thread. Knows nothing of files or indexes.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Raised whenever `lemmas` or `bigrams` would give other terms for the same text: an index built
# with another version is refused.
TOKENIZER_VERSION = "unidic-lite-1.0.8/1"

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_ERA_YEAR = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<year>元|\d{1,2})"
    r"|(?<![A-Za-z])(?P<letter>[MTSHR])\.?(?P<short>\d{1,2})(?![0-9A-Za-z])"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DISABILITY = re.compile(r"障(?:がい|碍)")
_WORD_RUN = re.compile(r"[^\W_]+")
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞"})
# Verbs and nouns that carry grammar, not matter (する, ある, こと …), as UniDic lemmas.
_FUNCTION_LEMMAS = frozenset(
    {"為る", "有る", "居る", "成る", "出来る", "事", "物", "様", "為", "御", "因る", "就く", "於く"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One MeCab morpheme; `start` and `end` are character offsets in the text that was given."""

    surface: str
    lemma: str
    pos: str
    pos2: str
    pos3: str
    form: str  # 活用形, "" where the word does not inflect
    start: int
    end: int
    reading: str = ""

    @property
    def is_content(self) -> bool:
        """Whether the morpheme carries matter rather than grammar."""
        if self.pos not in _CONTENT or self.lemma in _FUNCTION_LEMMAS:
            return False
        return any(character.isalnum() for character in self.surface)


_local = threading.local()


def _tagger() -> Any:
    """The thread's MeCab; a tagger must not be shared by threads."""
    if not hasattr(_local, "tagger"):
        import fugashi

        _local.tagger = fugashi.Tagger()
    return _local.tagger


def normalise(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, no digit grouping, 障害 for 障がい."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _DISABILITY.sub("障害", _THOUSANDS.sub("", folded))


def squeeze(text: str) -> str:
    """The text without any white space, for comparing quotes with their source."""
    return "".join(text.split())


def western_years(text: str) -> list[int]:
    """The years named in a text as western years, in order: 平成29年 and H29 give 2017."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int]] = []
    for match in _ERA_YEAR.finditer(plain):
        era = match["era"] or _ERA_LETTERS[match["letter"]]
        number = match["year"] or match["short"]
        found.append((match.start(), _ERAS[era] + (1 if number == "元" else int(number))))
    for match in re.finditer(r"(?<!\d)((?:19|20)\d{2})(?=年|[-/.]\d|$)", plain):
        found.append((match.start(), int(match[1])))
    return [year for _, year in sorted(found)]


def tokens(text: str) -> Iterator[Token]:
    """The morphemes of a text, in order. White space belongs to no morpheme.

    A lone surrogate, which JSON can carry and UTF-8 cannot, is read as a question mark.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    position = 0
    for node in _tagger()(text):
        position = text.index(node.surface, position)
        feature = node.feature
        lemma = (feature.lemma or node.surface).split("-")[0]
        yield Token(
            surface=node.surface,
            lemma=lemma,
            pos=feature.pos1 or "",
            pos2=feature.pos2 or "",
            pos3=feature.pos3 or "",
            form="" if feature.cForm in (None, "*") else feature.cForm,
            start=position,
            end=position + len(node.surface),
            reading=feature.kana or "",
        )
        position += len(node.surface)


def lemmas(text: str) -> list[str]:
    """The content words of a text as dictionary forms, with a western year beside each era year."""
    terms = [token.lemma for token in tokens(normalise(text)) if token.is_content]
    return terms + [f"{year}年" for year in western_years(text)]


def bigrams(text: str) -> list[str]:
    """Character bigrams of each run of letters and digits; a lone character stands for itself."""
    terms: list[str] = []
    for run in _WORD_RUN.findall(normalise(text)):
        terms.extend(run[i : i + 2] for i in range(len(run) - 1))
        if len(run) == 1:
            terms.append(run)
    return terms
