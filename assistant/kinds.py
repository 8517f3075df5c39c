"""The kind of a question and the sort of figure that would answer it, by its words. Pure."""

import re
from typing import Literal

from assistant.models import QuestionKind

FigureType = Literal["money", "people", "share", "date", "count"]

_HOW_MUCH = r"(?:いつ|いくら|いくつ|何[年月日人名円件割床回]|どの(?:くらい|ぐらい|程度)|どれ(?:くらい|ぐらい))"
# What a question is about ends it, or stands before は, を or について.
_ASKED = r"(?=は|を|や|と(?!も)|、|について|に関して|\?|$)"
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    # Whether one may or must is asked by the end, whatever stands before: いくつあってもいいのか.
    (
        "yes_no",
        re.compile(
            r"[てで]も(?:よ|良|い)い(?!の(?:は|が))(?:の|ん)?(?:です|でしょう)?か?\?*$"
            r"|[てで]も(?:大丈夫|問題(?:は)?(?:ない|あり)|構い?ま|構わ|かまいま|かまわ|差し支え)[^、。]{0,6}$"
            r"|(?:なければ|なくては|ないと|なきゃ|なくちゃ)(?:なら|なり|いけ|だめ)[^、。はが]{0,8}$"
        ),
    ),
    (
        "comparison",
        re.compile(
            r"(?<!間)違[いうっえ]|(?<!ま)ちが[いうっえ]|異な(?:る|り)(?:点|ま|$|か|の)|比較|(?:比|くら)べ(?:て|る|た|よ|ま)"
            r"|見比べ|見くらべ|対比|相違|差異|(?<![格時誤])差(?:は|を|が|\?|$)|どちら|どっち"
            r"|(?:いちばん|一番|最も)[^。]{1,12}のは|どの[^、。?]{1,10}[がは](?:いちばん|一番|最も)"
            r"|に対し(?:て|、)[^、。]*は(?:どう|どのよう)"
            r"|[と、].*(?:多|少な|高|低|安|早|遅|長|短|大き|小さ)いのは(?:どこ|だれ|誰|何)?(?:です)?か?\?*$"
        ),
    ),
    # 建物を作らないやり方は何型か: what is asked is a name, whatever else the question speaks of.
    (
        "open",
        re.compile(
            r"(?:何|どの)(?:型|類型|タイプ)(?:です|でしょう|になり|に当た|か|\?|$)|何と(?:いう|言う|呼)"
        ),
    ),
    # 件数が増えたわけ: what stands before it is not what is asked.
    (
        "reason",
        re.compile(
            r"(?:る|た|い|な)(?:わけ|訳|理由|原因|要因|背景)(?:は|を)?(?:何|なに)?(?:です)?か?\?*$"
        ),
    ),
    # An interrogative decides before the nouns it stands with: 人数をどうやって割り出すか.
    (
        "reason",
        re.compile(rf"^(?!.*{_HOW_MUCH}).*(?:なぜ|何故|どうして(?!い[るま]|ます|る)|なんで)"),
    ),
    (
        "procedure",
        re.compile(
            rf"^(?!.*{_HOW_MUCH}).*(?:どうやって|どういうふうに|どうすれば"
            r"|(?:どんな|どういう|どのような)(?:順番|順序|手順|手続))"
        ),
    ),
    # 何日 asks how long where something lasts, else on which day.
    (
        "quantity",
        re.compile(
            r"何(?:日|年|[かヵカヶケ箇]月|週|時間?)(?:間|以内|くらい|ぐらい)|何(?:泊|週間|[かヵカヶケ箇]月)|[日泊]数[はが]"
            r"|(?:最大|最長|最短|泊ま|延長|延ば|滞在|預[かけ]|受け?入れ(?!が始)|過ごせ|いられ|利用でき)[^。、]*何[日月]"
            r"|何日[^。、]*(?:泊ま|延長|延ば|滞在|預[かけ]|過ごせ|いられ|利用でき|使え|使う)"
        ),
    ),
    (
        "date",
        re.compile(
            rf"いつ|何年(?!間)|何月|何日(?!間|以内|まで|くらい|ぐらい|ほど|かか|必要|分)|(?<=月)何日|期限|何期|年度は(?:何|\?|$)|(?:時期|日時|期日|年月日?){_ASKED}"
            rf"|(?:開始|終了|施行|実施|開催|締結|設置|開設|提出|策定|発行)(?:予定)?日{_ASKED}"
        ),
    ),
    (
        "quantity",
        re.compile(
            r"いくら|いくつ|何日(?:間|以内|まで|くらい|ぐらい|ほど|かか|必要|分)|何年間|何(?:人|名|か所|ヵ所|カ所|箇所|ヶ所|件|回|床|円|%|割|倍|台|室|戸|世帯|市町村|地区|層|種類|つ|時間|歳|パーセント|部|冊|枚|通|校|棟|軒|社|者|団体|法人|施設|機関|拠点|回線|メートル|キロ|か月|カ月|週間|分)(?![門署長品類])"
            r"|どの(?:くらい|ぐらい|程度)|どれ(?:くらい|ぐらい|だけ|ほど)|人数|人口|件数|費用|予算|金額|割合|者数|か所数"
            rf"|(?:(?<![複多少手変])数|(?<![全半定])額|(?<![効能確])率|%){_ASKED}"
        ),
    ),
    (
        "reason",
        re.compile(
            # どうして asks why; どうしている asks how things are done.
            r"なぜ|何故|どうして(?!い[るま]|ます|る)|理由|原因|要因|わけは|背景|きっかけ|なんで"
            r"|(?:何|なん)のため|(?:ねらい|狙い|趣旨|目的|経緯|いきさつ|根拠)(?:[はを]|に(?:つい|関し)て|\?|$)"
        ),
    ),
    (
        "definition",
        re.compile(
            r"(?<!こ)とは(?:何|なに|どう|どの|どん|\?|$|、)|って(?:何|なに|\?|$)|の定義|の意味|(?<!こ)とは$|はどういうもの"
        ),
    ),
    (
        "procedure",
        re.compile(
            r"どうや(?:って|る|れば)|手順|流れ|どのように|どういうふうに|方法|プロセス|スケジュール|どうすれば|進め方|やり方|仕方"
        ),
    ),
    (
        "list",
        re.compile(
            r"一覧|すべて|全て|全部(?!で)|挙げ|列挙|それぞれ|\d+つ(?:の|とも|は)|(?:どのような|どんな|何の)[^?]{0,20}(?:ありますか|あるか|ある\?|がある)"
            r"|何と何|種類|何が(?:あり|ある|含ま)|メンバー|構成|(?:どんな|どのような|どういう)(?:場合|とき|時|ケース)"
            r"|(?:失敗|つまずき|問題点|利点|長所|短所|メリット|デメリット|強み|弱み)(?:は(?:\?|$)|を)"
            r"|内訳|ポイントは|ポイントを|取り組みは|機能は|課題は|課題を|内容は|内容を"
        ),
    ),
    (
        "yes_no",
        re.compile(
            r"^(?!.*(?:何|なに|誰|だれ|どこ|どの|どん|どう|いつ|なぜ|いくつ|いくら)).*"
            r"(?:ですか|ますか|ませんか|でしょうか|のか|るか|ないか|の|ね|可能|必要|不要|(?:義務|必須|任意|対象|対象外|有料|無料)(?:なの)?か?)\?*$"
        ),
    ),
)
_FIGURE_WORDS: tuple[tuple[FigureType, re.Pattern[str]], ...] = (
    # What stands with 何 decides, whatever else is spoken of: 費用のうち何パーセントか.
    ("share", re.compile(r"何(?:割|%|パーセント)|分の(?:何|いくつ)")),
    ("people", re.compile(r"何[人名]")),
    ("money", re.compile(rf"いくら|円|予算|費用|金額|補助額|額{_ASKED}")),
    ("share", re.compile(rf"割合|(?<![効能])率(?:{_ASKED}|の)|パーセント|[0-9]*割")),
    ("people", re.compile(r"人数|人口|者数|者は(?:全部で)?何|利用者数|[員師士]数")),
    ("date", re.compile(r"いつ|何年|何月|時期|期限")),
)


# いつまでにどこへ申し込むか, どのくらいで決まり何年有効か: no single figure answers both.
_INTERROGATIVES = (
    re.compile(r"いつ|何年(?!間)|何月|何日(?!間)"),
    re.compile(r"どこ|誰|だれ|どなた"),
    re.compile(
        r"いくら|いくつ|ど(?:の|れ)(?:くらい|ぐらい)|何(?:人|円|件|回|泊|床|か所|年間|日間)"
    ),
    re.compile(r"なぜ|どうして(?!い[るま]|ます|る)"),
)
_ONE_FIGURE = frozenset({"date", "quantity"})


def kind_of(text: str) -> QuestionKind:
    """The kind that the words of a question show; "open" where none do, or several figures are asked for."""
    plain = text.rstrip("。.！!").strip()
    kind: QuestionKind = next((kind for kind, p in _KINDS if p.search(plain)), "open")
    several = sum(pattern.search(plain) is not None for pattern in _INTERROGATIVES) > 1
    return "open" if several and kind in _ONE_FIGURE else kind


def figure_type(text: str, kind: QuestionKind) -> FigureType | None:
    """The sort of figure that would answer, None where none is asked for."""
    if kind == "date":
        return "date"
    if kind != "quantity":
        return None
    for figure, pattern in _FIGURE_WORDS:
        if pattern.search(text):
            return figure
    return "count"
