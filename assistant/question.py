"""What a question asks: its kind, what it names, and which sort of figure would answer it.

Pure; knows the language, not the shelf.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.asking import SORTS, without_request
from assistant.comparing import Comparing
from assistant.kinds import FigureType, figure_type, kind_of
from assistant.models import QuestionKind
from assistant.parting import readings
from assistant.phrases import (
    ASKED_ACT_FACTOR,
    COUNTED,
    IMPLIED_FACTOR,
    ORDINAL,
    Phrase,
    counted,
    counter_in,
    phrases_of,
)
from ingest.errors import InputError
from ingest.japanese import normalise, western_years
from ingest.municipalities import municipalities_in

QUESTION_CHARACTERS = 2_000  # far beyond any question, far below what would stall a search
_SMALLTALK = re.compile(
    r"^(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|ありがとう(?:ございま(?:す|した))?|"
    r"どうも|お疲れ(?:さま|様)(?:です|でした)?|さようなら|よろしく(?:お願いします)?|助かりました|了解(?:です|しました)?)"
    r"[。！!、\s]*$"
)
_THANKS = re.compile(r"ありがとう|どうも|助かりました|了解|お疲れ|さようなら")
# The same is asked of each of several things: 類型ごとの特徴.
_FOR_EACH = re.compile(r"(?:ごと|毎|別)(?:の|に|で|は)")
_EACH_OF = re.compile(r"それぞれ|各々|おのおの")
# A person or an organisation is asked for.
_WHO = re.compile(
    r"誰|だれ|どなた|どこが|どの(?:法人|機関|団体|事業所|組織)|担い手|主体は"
    r"|(?:担う|担当する|運営する|行う|実施する|受け(?:る|入れる)|対応する)のは(?:どこ|どちら)"
    r"|(?:る|う|い|た)(?:法人|団体|会社|事業者|事業所|施設|組織|機関|課|係|部署|窓口)(?:は|を|の名前)?\?*$|(?:委託|申込|申し込み|届出|連絡)先は"
    r"|(?:者|員|長|役)の(?:お?名前)|氏名(?=は|を|に|、|\?|$)|(?:法人|団体|会社|事業者|組織|機関|部署|課|係|窓口|担当)は(?:どこ|どちら|何|なに)"
)
# どこへ, いつまでに, 誰に: what the verb behind it is told with.
_ARGUMENT = re.compile(r"(?:どこ|誰|だれ|どなた|いつ)(?:まで|から)?(?:に|へ|で|が|を)")
# Nouns for numbers whose unit is plain.
_UNITS = {
    "件数": "件",
    "回数": "回",
    "床数": "床",
    "箇所数": "箇所",
    "日数": "(?:日|週間|泊)",
    "時間数": "時間",
}
_PERSON = re.compile(r"氏名(?=は|を|に|、|\?|$)|(?:者|員|長|師|士|役)の(?:お?名前)")
# Who does it is asked by the doing: 費用の負担者 is who bears 負担.
_DOER = re.compile(r"(?<=[一-龠]{2})者$")


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question. `text` is the standalone form, NFKC; `asked` what the user typed.

    What is matched (phrases, ordinals) is in the normal form; what may be shown is as in `text`.
    """

    asked: str
    text: str
    kind: QuestionKind
    phrases: tuple[Phrase, ...]
    municipalities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    ordinals: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()  # what stands in 「」
    count: int | None = None
    figure: FigureType | None = None
    counter: str | None = None  # 何地区 asks for a figure with 地区
    unit: str | None = None  # 件数 is told in 件: a pattern
    part: Phrase | None = None  # 受入れのうち夜間は何件: what the figure must count
    who: bool = False  # asks for a person or an organisation
    person: bool = False  # asks for a person's name
    readings: tuple[Comparing, ...] = ()  # how it compares, the first the likeliest
    smalltalk: bool = False
    brief: bool = field(default=True)  # False for もっと詳しく

    @property
    def compared(self) -> tuple[str, ...]:
        """The things set side by side, as the question words them."""
        return self.readings[0].things if self.readings else ()


def checked(text: str) -> str:
    """The question without white space around it.

    Raises:
        InputError: it is empty, longer than QUESTION_CHARACTERS, or holds control characters.
    """
    text = text.strip()
    if not text:
        raise InputError("質問が空です。質問を書いてください")
    if len(text) > QUESTION_CHARACTERS:
        raise InputError(
            f"質問が長すぎます（{len(text):,}文字）。{QUESTION_CHARACTERS:,}文字までにしてください"
        )
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n" for char in text):
        raise InputError("質問に使えない文字（制御文字など）が入っています。取り除いてください")
    return text


def analyse(asked: str, standalone: str | None = None, brief: bool = True) -> Question:
    """Analyse a question, given its standalone form where it was a follow-up."""
    text = _tidy(standalone or asked)
    plain = normalise(text)
    bare = without_request(plain)
    kind = kind_of(plain)
    municipalities = tuple(dict.fromkeys(municipalities_in(text)))
    compared = _readings(text, kind, municipalities)
    amount = COUNTED.search(plain)
    figure = figure_type(plain, kind)
    who = kind not in {"date", "quantity"} and _WHO.search(plain) is not None
    phrases = tuple(_without_sort(phrase, figure or kind) for phrase in phrases_of(bare))
    if who and phrases:
        phrases = (*phrases[:-1], _doing(phrases[-1]))
    phrases = _with_asked_act(phrases, plain)
    return Question(
        asked=asked,
        text=text,
        kind=kind,
        phrases=phrases,
        municipalities=municipalities,
        years=tuple(dict.fromkeys(western_years(text))),
        months=tuple(int(month) for month in re.findall(r"(\d{1,2})月", plain)),
        quoted=tuple(re.findall(r"[「『]([^「」『』]+)[」』]", text)),
        ordinals=tuple(dict.fromkeys(ORDINAL.findall(plain))),
        count=counted(amount) if amount else None,
        figure=figure,
        counter=counter_in(plain) if kind == "quantity" else None,
        unit=next((unit for noun, unit in _UNITS.items() if noun in plain), None),
        part=_part(bare, phrases),
        who=who,
        person=_PERSON.search(plain) is not None,
        readings=compared,
        smalltalk=is_smalltalk(text),
        brief=brief,
    )


def is_smalltalk(text: str) -> bool:
    """Whether a text is a greeting or a word of thanks and asks nothing."""
    return _SMALLTALK.match(text) is not None


def is_thanks(text: str) -> bool:
    """Whether a text that asks nothing thanks for what was said, and greets nobody."""
    return is_smalltalk(text) and _THANKS.match(text) is not None


def _readings(
    text: str, kind: QuestionKind, municipalities: Sequence[str]
) -> tuple[Comparing, ...]:
    """How a question sets things side by side; not where these are years, which one sentence tells best."""
    told = kind in {"open", "list", "quantity", "date"}
    for_each = told and _FOR_EACH.search(text) is not None
    each_of = told and _EACH_OF.search(text) is not None
    if kind != "comparison" and not for_each and not each_of:
        return ()
    found = readings(without_request(text).rstrip("?。!"), municipalities)
    return tuple(
        reading
        for reading in found
        if (not reading.things or not all(map(western_years, reading.things)))
        and (reading.things or kind == "comparison" or for_each)
    )


def _without_sort(phrase: Phrase, asked: str) -> Phrase:
    """A phrase, which names nothing where it is but the sort of answer asked for: 期限, 総額."""
    implied = bool(phrase.lemmas) and set(phrase.lemmas) <= SORTS.get(asked, frozenset())
    return replace(phrase, factor=IMPLIED_FACTOR) if implied else phrase


def _with_asked_act(phrases: tuple[Phrase, ...], text: str) -> tuple[Phrase, ...]:
    """The phrases, the verb weighing more whose place, time or doer is asked for: どこへ申し込むか."""
    asks = _ARGUMENT.search(text)
    if asks is None or not phrases or not phrases[-1].is_verb:
        return phrases
    act = phrases[-1]
    if act.start < asks.end():
        return phrases
    return (*phrases[:-1], replace(act, factor=ASKED_ACT_FACTOR))


def _doing(phrase: Phrase) -> Phrase:
    """What is done, where a phrase names whoever does it: 負担 for 負担者."""
    if len(phrase.lemmas) != 2 or phrase.lemmas[-1] != "者" or not _DOER.search(phrase.text):
        return phrase
    return replace(
        phrase, text=phrase.text[:-1], lemmas=phrase.lemmas[:-1], whole=phrase.whole or phrase.text
    )


def _part(text: str, phrases: Sequence[Phrase]) -> Phrase | None:
    """The first thing named behind 〜のうち."""
    within = re.search(r"のうち(?!に)", text)
    if within is None:
        return None
    return next((p for p in phrases if p.start >= within.end() and p.is_name), None)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
