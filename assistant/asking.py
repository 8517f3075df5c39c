"""The words a question is asked with, which name nothing that an answer must speak of.

Closed lists of Japanese, by what the words do. Pure; knows neither the shelf nor what is asked.
"""

import re

# What ends a question and asks the one asked to tell: 教えてほしい, 列挙せよ, 知りたい, 説明願います.
_TOLD = r"(?:説明|列挙|列記|整理|要約|紹介|解説|教示|提示|記載|回答|案内|リストアップ)"
_FAVOUR = r"(?:ください|下さい|ほしい|欲しい|もら(?:い|え)|いただ(?:き|け)|頂(?:き|け)|くれ|くださ(?:い|り)|お願い)"
_TELL = (
    rf"(?:(?:教え|おしえ|示し|挙げ|あげ|述べ|答え|まとめ|並べ|聞かせ|見せ|{_TOLD}し)て{_FAVOUR}?"
    rf"|(?:挙げ|あげ|述べ|答え)よ|示せ|{_TOLD}(?:せよ|しなさい)|(?:ご|御)?{_TOLD}(?:を|の程)?(?:お?願|{_FAVOUR})い?"
    rf"|(?:知り|聞き|教わり|確認し|把握し)たい|お願い|(?<=を){_TOLD}(?=[。?]*$))"
)
_POLITE = r"(?:たい|ます|ません|ない|でしょう|です|と(?:思い|存じ)|致し|いたし|ところ|の|ん|か|が|けど|る|し|よ|ね)*"
# How it is to be told: 順に, 箇条書きで, 3つ.
_MANNER = (
    r"(?:(?:時|発生|実施)?(?:順(?:番|序)?|系列)(?:に|で)|順を追って|具体的に|簡単に|簡潔に|端的に|詳しく|詳細に|わかりやすく"
    r"|箇条書き(?:に|で)|時系列(?:に|で)|(?:一覧|表|表形式|リスト)(?:に|で)|まとめて|全て|全部|それぞれ|\d+つ|いくつか|もう少し|少し|是非|ぜひ)"
)
_OF_IT = r"(?:(?:を|について(?:は|の)?|に関して|に関する|につき)、?)?"
REQUEST = re.compile(
    rf"{_OF_IT}(?:{_MANNER}(?:を|、)?)*(?:{_TELL}){_POLITE}[。.！!?]*$"
    rf"|{_OF_IT}(?:{_MANNER})+(?:して{_FAVOUR}?|お願い)?{_POLITE}[。.！!?]*$"
    r"|(?:について|に関して|につき)(?:は|の(?:こと|件))?[。.！!?]*$"
)

# Nouns for a side of any thing. They name nothing by themselves, but two things differ in them.
LIGHT = frozenset(
    re.findall(
        r"\S+",
        """
        順 項目 事項 ケース 例 範囲 枠組み 仕組み 全体像 現状 実態 実情 有無 可否 要否 是非 度合い 具合
        手法 狙い 内訳 事情 間 際 頃 折 場面 積り 柱 以降 以後 以前 以来 特徴 特色
        氏名 人数 件数 あらまし 概略 位置付け 扱い 取り扱い 見込み 目安
        """,
    )
)
# Nouns, verbs and adverbs that shape a question and say little of its matter; they may help to rank.
SHAPING = (
    frozenset(
        re.findall(
            r"\S+",
            """
        違い 差 差異 相違 異なる 違う 比較 比べる 対比 理由 訳 原因 要因 方法 手順 流れ 内容 概要 詳細
        具体 具体的 場合 一覧 全部 全て 全体 種類 状況 状態 意味 定義 説明 情報 件 仕方 程度 位 予定
        教える 下さる 呉れる 貰う 頂く 知る 言う 呼ぶ 上げる 示す 見る 聞く 分かる 思う 考える 良い 遣る
        行う 進める 済む 必要 要る 求める 取る 満たす 其々 各々 主 現在 今 時 所 方 人 数 額 者 的 等 達
        条件 要件 基準 度 性 化 用 後 上 中 内 資料 文書 記載 幾つ 幾ら 一つ 名前 名称 在る 置く 充てる 持つ 付く 入る
        出る 決まる 分ける 使う 何れ 貴方 パーセント 点 抱える 役割 役目 仕事 働き
        事前 事後 将来 最初 最後 今後 実際 早期 現時点 時点 様子 話 他 自体 以外 当時 側
        もう 未だ 既に ちゃんと きちんと 迚も 大体 抑 例えば 一寸 矢張り 必ず 絶対 特に 主に 色々 結構 大丈夫
        平気 本当 一応 取り敢えず 是非 凄い 余り そんな 詳しい 簡単 ざっくり 先ず 全然 全く はっきり
        可能 最大 最長 最短 最高 最低 当初
        """,
        )
    )
    | LIGHT
)
# What ends a compound and says which side of the thing is asked about, where alone it may name a
# thing of its own: 予算規模 asks for 予算, 業務内容 for 業務, but 施設の規模 for a size.
_SIDES = frozenset(
    re.findall(
        r"\S+",
        """
        規模 体系 実績 金額 総額 額 数 率 割合 期限 期日 時期 日時 日数 回数 人数 件数 箇所 枠 形態 形式 名 総数
        合計 水準 理由 原因 要因 方法 手順 手続き 流れ 内容 概要 詳細 状況 状態 種類 条件 要件 基準 予定 目安 見込み
        名称 一覧 項目 事項 例 範囲 仕組み 制度 現状 実態 有無 可否 手法 方式 狙い 内訳 氏名 活動 作業 位置付け
        """,
    )
)
# Words that say nothing but the sort of figure, or the kind of answer, that is asked for.
SORTS: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "money": "金額 総額 額 価格 規模 最大 最高 最低 払い 支払い 掛かり 掛け 使い 出し 要し",
        "people": "人数 数 総数 合計 実績 規模 配置 最大 最高 最低",
        "share": "割合 率 比率 パーセント",
        "date": "期限 期日 日時 年月 年月日 日付 西暦 和暦 元号 年 月 日",
        "count": "数 総数 件数 回数 日数 箇所 合計 実績 規模 配置 設置 所要 最大 最長 最高 最低 第",
        "reason": "切っ掛け 背景 目的 趣旨 経緯 いきさつ 根拠",
    }.items()
}
# Words for sorts of things: which one of them is asked for, so they are seldom said of it.
_KINDS_OF_THINGS = re.compile(
    r"(?:人|人物|職|職種|役職|会社|企業|法人|団体|組織|機関|部署|施設|国|都市|都道府県|市町村|自治体|地域|場所|建物|法律|法令|書類"
    r"|資料|資格|経験|経歴|資源|品|道具|言葉|用語|単語|作品|曲|言語|学問|分野|生物|動物|植物|物質|現象)$"
)
# Particles made of a particle and a verb, which are grammar: 〜について, 〜に関する.
PARTICLES = re.compile(
    r"に(?:つい(?:て|ては)|つき(?=、|$)|関(?:して|する)|対(?:して|する)|お(?:いて|ける)|係る|かかる(?=[一-龠])|とって|伴う|よ(?:る|って|り)(?=[、のは一-龠])"
    r"|わた(?:る|って)|当た(?:って|り)|あた(?:って|り)|向け(?:て|た)|応じ(?:て|た)|基づ(?:く|き|いて)|ともな(?:う|って))"
    r"|をめぐ(?:る|って)|を巡(?:る|って)|として(?:の|は)?|といった|という"
)


def ends_compound(lemma: str) -> bool:
    """Whether a word at the end of a compound only says what of the thing before it is asked."""
    return lemma in _SIDES


def is_sort(text: str) -> bool:
    """Whether a noun names a sort of things (法律, 主要都市), of which a question may ask for one."""
    return _KINDS_OF_THINGS.search(text) is not None


def without_request(text: str) -> str:
    """A question without the words that ask for it to be told: 課題を3つ挙げてください gives 課題."""
    while True:
        bare = REQUEST.sub("", text)
        if bare == text or not bare:
            return text
        text = bare
