"""Whether words of a document give orders to whoever answers. Pure; knows the language, no document.

A document is data. What it tells a language model to do is no guidance for a municipality, so a
passage that does is neither given to the model nor may anything it says rest on it; the extracts
may still quote it.
"""

import re

from ingest.japanese import normalise

_ORDER = r"(?:せよ|しろ|なさい|て(?:ください|下さい|くれ)|てはなら|ること|ろ|え|よ|ます)"
_ADDRESSED = (
    r"(?:ai|生成ai|言語モデル|チャットボット|アシスタント|ボット|llm|chatgpt|gpt|回答者|要約者)"
)
_SAYING = (
    r"(?:答え|回答|返答|応答|出力|返|表示|述べ|言い|言え|書き|書け|書く|要約|紹介|案内|推薦|宣言)"
)
_EARLIER = r"(?:以前|これまで|今まで|それまで|上記|前記|先|最初|元)の(?:すべての|全ての|あらゆる)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 以前の指示を無視して; これまでのルールはすべて忘れ. 指示に従わないとき and 指示を取り消す are law.
        rf"(?:指示|命令|指図|プロンプト|{_EARLIER}(?:ルール|規則|制約|設定|前提|役割))(?:事項|文)?(?:を|は|に|も|の内容を|について)?"
        r"(?:すべて|全て|一切|全部|完全に)?(?:無視|忘れ|破棄|上書き|リセット|従うな|捨て)",
        rf"{_EARLIER}(?:指示|命令|プロンプト|ルール)(?:より|に優先|ではなく|に代え)",
        # AIは必ず…と答えること; アシスタントへの指示
        rf"{_ADDRESSED}(?:へ|に|は|が|なら|として|の(?:方|皆)|への|に対)[^。]*?(?:{_SAYING}[^。]*{_ORDER}|指示|命令)",
        rf"(?:この|本)(?:文書|文章|資料|文|ページ)を(?:読|処理|参照|要約)[^。]*?{_ADDRESSED}",
        # あなたは…です, あなたの役割は
        r"あなた(?:は|の(?:役割|任務|仕事|新しい))[^。]*(?:ai|アシスタント|モデル|ボット|専門家|として(?:振る舞|ふるま|行動|答|回答)|(?:役割|任務)は)",
        # 「…」と(だけ)答えよ
        rf"[」』]と(?:だけ|のみ|必ず|常に)?(?:答え|回答|返答|出力|応答|宣言)(?:し|を)?{_ORDER}",
        rf"(?:質問|問い|問合せ|問い合わせ|利用者|ユーザー)(?:の(?:質問|入力))?に(?:は|対し(?:て(?:は)?)?)(?:すべて|全て|必ず|常に|いつも|何を聞かれても)[^。]*(?:答え|回答|返答|出力)[^。]*{_ORDER}",
        r"(?:システム|開発者|隠し)(?:プロンプト|メッセージ)(?:を|は|と|に)",
        # the same in English
        r"(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+|these\s+)*(?:previous|prior|above|earlier|preceding|foregoing|instruction|system)",
        r"(?:system|developer)\s+(?:prompt|message|instruction)",
        r"\byou\s+(?:are\s+(?:now|an?)\s|must\s+(?:answer|reply|respond|say|output))",
        r"(?:respond|reply|answer)\s+(?:only\s+)?with\b",
        r"<\|?(?:im_start|im_end|system|assistant|start_of_turn|endoftext)\|?>|\[/?inst\]|<</?sys>>",
    )
)


def gives_orders(text: str) -> bool:
    """Whether a text tells whoever reads it for an answer what to answer, or to obey it alone."""
    plain = normalise(text).casefold()
    bare = re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", plain)
    return any(pattern.search(plain) or pattern.search(bare) for pattern in _PATTERNS)
