"""The places and organisations that a text names. Pure; knows no list of either."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.ground.models import Fault
from ingest.japanese import key, tokens
from ingest.municipalities import municipalities_in

_AREA = re.compile(r"[一-龠々ァ-ヺー]{1,8}(?:都|道|府|県|郡|地区|圏域|地域|区域|町会)(?![一-龠々])")
_PREFECTURE = re.compile(r"(?:北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島|[一-龠]{2})県)")
_WARD = re.compile(r"(?<=市)[一-龠々ぁ-んァ-ヺ]{1,3}区(?!域|分|画|間|別|役)")
_ORGANISATION = re.compile(
    r"(?:法人|協議会|センター|事業所|事業者|[^課]課|支所|役所|役場|病院|診療所|学校|大学|学園|ホーム|ステーション|委員会|部会|連合会|審議会|検討会"
    r"|会議|局|庁|省|会社|連盟|財団|社団|警察署|消防署|保健所|相談所|支援所|機構|組合|団体|クラブ|連絡会|家族会|育成会|社協|施設|[^部]部|(?<!関)係|室|機関)$"
)
_ACTOR = re.compile(
    rf"(?:{_ORGANISATION.pattern.removesuffix('$')}|[^成]長|員|会|師|士|事業者|[託理管当]者|国|県|市|町|村|区|都|府|知事|市民|住民|家族)$"
)
_SITE = re.compile(
    r"(?:[一-龠々ァ-ヺー](?:地区|圏域|地域|区域|駅|館|室|園|校|院|寮|会場|庁舎|川|線|島|通り|丁目|公園|広場|港|橋)|[東西南北]部?|中央部?"
    r"|[市県区町村国都府圏域](?:内|外)|[駅庁]前|公民館|図書館|体育館|会館|隣|近隣)$"
)
# Who may be another in each document.
GENERIC = frozenset({"国", "県", "市", "町", "村", "区", "都", "府"})
_ANYBODY = frozenset(
    {
        "原因",
        "要因",
        "地域",
        "機会",
        "社会",
        "定員",
        "人員",
        "成長",
        "延長",
        "会",
        "室",
        "部",
        "全員",
        "係",
        "機関",
        "団体",
    }
)
_QUOTED = re.compile(r"[「『]([^「」『』]{2,30})[」』]")


@lru_cache(maxsize=20_000)
def places(text: str) -> tuple[str, ...]:
    """The municipalities, prefectures and wards named in a text, as compared."""
    found = [*municipalities_in(text), *(m.group() for m in _PREFECTURE.finditer(text))]
    found += [m.group() for m in _WARD.finditer(text)]
    return tuple(dict.fromkeys(key(place) for place in found))


@lru_cache(maxsize=20_000)
def organisations(text: str) -> tuple[str, ...]:
    """The compounds of a text that name an organisation: 基幹相談支援センター, 地域づくり部会."""
    return tuple(run for run in _runs(text) if _ORGANISATION.search(run))


@lru_cache(maxsize=20_000)
def compounds(text: str) -> tuple[str, ...]:
    """The runs of nouns of a text."""
    return tuple(_runs(text))


@lru_cache(maxsize=20_000)
def actors(text: str) -> tuple[str, ...]:
    """The nouns of a text that name somebody who may act: 町長, 受託者, 県."""
    return tuple(
        run
        for run in _runs(text)
        if (_ACTOR.search(run) or _SITE.search(run)) and run not in _ANYBODY
    )


@lru_cache(maxsize=20_000)
def quoted(text: str) -> tuple[str, ...]:
    """What a text gives in quotation marks."""
    return tuple(_QUOTED.findall(text))


def place_faults(sentence: str, texts: Sequence[str]) -> list[Fault]:
    """The places of a statement that none of the texts names."""
    known = {place for text in texts for place in places(text)}
    tight = [key(text) for text in texts]
    return [
        Fault("place", place)
        for place in places(sentence)
        if place not in known and not any(place in text for text in tight)
    ]


def _runs(text: str) -> Iterator[str]:
    """The runs of nouns of a text, and a verb's noun between nouns: 地域づくり部会."""
    run = ""
    end = -1
    for token in tokens(text):
        noun = (
            token.pos in {"名詞", "接頭辞", "接尾辞"}
            and token.pos2 != "数詞"
            and token.pos3 != "助数詞可能"
            and token.surface not in {"都度"}
        )
        if noun and run and token.start == end and token.surface not in {"等", "各", "同"}:
            run += token.surface
        else:
            if run:
                yield run
            run = token.surface if noun and token.surface not in {"各", "同"} else ""
        end = token.end
    if run:
        yield run
