"""Errors and warnings in Japanese: for each, one line that says what is wrong and what to do.

The only place where an error becomes words. It knows no door: how a line is shown is theirs.
"""

from ingest.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    InputError,
    KyotenError,
    LanguageModelError,
    LanguageModelProblem,
    ModelError,
    PromptError,
    PromptProblem,
    ReadError,
    ReadProblem,
    RerankerError,
    ServerError,
    ShelfFileError,
    StorageError,
    UnknownDocumentError,
    is_full,
)
from ingest.models import FileProblem, FileWarning, PageProblem

OCR_CURE = (
    "読み取るには Tesseract（文字認識）を入れてください（Linux: apt install tesseract-ocr "
    "tesseract-ocr-jpn tesseract-ocr-jpn-vert、Windows: 配布元のインストーラーで Japanese と "
    "Japanese (vertical) を選ぶ）"
)
_PAGE_PROBLEMS: dict[PageProblem, str] = {
    "no_text": f"文字情報がない（スキャン画像）ページです。{OCR_CURE}",
    "recognised": "文字認識（OCR）で読み取りました。数字や固有名詞は原本で確かめてください",
    "unrecognised": "画像の中に文字が見つかりません（写真や図のページです）",
    "blank": "何も印刷されていません（白紙のページです）",
    "unmapped": "文字として読み取れない字が混じっています。元のファイルを確かめてください",
    "second_opinion": "1つめの読み取りが文字化けしたため、もう1つの方法で読みました。順序を確かめてください",
    "unread": "このページは読み取れませんでした",
}
_READ_PROBLEMS: dict[ReadProblem, str] = {
    "missing": "見つかりません。場所と名前を確かめてください",
    "changed": "取り込んだあとに内容が変わりました。もう一度取り込んでください",
    "unreadable": "開けません。読み取りの権限を確かめてください",
    "unsupported": "この形式は取り込めません。PDF・Word・Excelなどで保存し直してください",
    "old_format": "古い形式です。Officeで開き、.docx・.xlsx・.pptxで保存し直してください",
    "too_large": "大きすぎて取り込めません。分けて保存し直してください",
    "empty": "中身がありません。正しいファイルか確かめてください",
    "broken": "壊れているか、拡張子と中身が違います。元のファイルを取り直してください",
    "encoding": "文字コードを判別できません。UTF-8で保存し直してください",
    "encrypted": "パスワードで保護されています。--password-file でパスワードを渡すか、保護を外してください",
    "locked_archive": "パスワード付きのzipの中は読めません。展開してから取り込んでください",
    "link_out": "フォルダの外を指すリンクなので、たどりません。要るものならリンク先を直接指定してください",
    "unsure": "なくなったファイルがありますが、読めるファイルが1つもないか、一覧できない場所があるため、"
    "棚から外しませんでした。フォルダの接続と権限を確かめてください",
    "no_text": f"文字情報がない（スキャン画像）ので取り込めません。{OCR_CURE}",
    "unrecognised": "画像の中に文字が見つかりません。写真や図でなければ、鮮明な画像で取り込み直してください",
}
_FILE_WARNINGS: dict[FileProblem | PageProblem, str] = {
    "hidden_sheets": "非表示のシート{count}枚は読みませんでした",
    "hidden_slides": "非表示のスライド{count}枚は読みませんでした",
    "no_values": "値が保存されていない計算式が{count}個あります。Excelで開いて保存し直すと読めます",
    "macros": "マクロは実行していません",
    "external_links": "ほかのファイルへのリンク{count}か所はたどっていません",
    "no_text": f"文字情報がない（スキャン画像）ページが{{count}}ページあります。{OCR_CURE}",
    "recognised": "{count}ページは文字認識（OCR）で読み取りました。数字や固有名詞は原本で確かめてください",
    "unrecognised": "画像の中に文字が見つからないページが{count}ページあります（写真や図）",
    "blank": "白紙のページが{count}ページあります",
    "unmapped": "文字として読み取れない字が{count}ページにあります",
    "second_opinion": "{count}ページは別の方法で読みました。順序を確かめてください",
    "unread": "{count}ページは読み取れませんでした",
}
_LANGUAGE_MODEL_PROBLEMS: dict[LanguageModelProblem, str] = {
    "unknown": "KYOTEN_LLM に「提供元:モデル名」の形（例: ollama:gemma3、"
    "openai-compatible:http://127.0.0.1:8080#名前）で指定してください",
    "package": "必要なパッケージがありません。「pip install -c requirements.lock {detail}」で入れてください",
    "key": "APIキーがないか、受け付けられません。環境変数（{detail}）を確かめてください",
    "unreachable": "サーバーに接続できません。サーバーが動いているか、KYOTEN_LLM のアドレスを確かめてください",
    "unknown_model": "サーバーにそのモデルがないか、1つに決まりません。KYOTEN_LLM のモデル名を確かめてください",
    "refused": "サーバーが依頼を受け付けません（依頼の形・長さか利用枠）。モデルの設定と利用枠を確かめてください",
    "slow": "時間内に応答がありません。サーバーの負荷を確かめるか、KYOTEN_LLM_TIMEOUT（秒）を延ばしてください",
    "broken": "サーバーの応答が壊れているか、途中で切れました。サーバーの状態と KYOTEN_LLM の指定を確かめてください",
}
_PROMPT_PROBLEMS: dict[PromptProblem, str] = {
    "unreadable": "言語モデルへの指示文を読めません。ファイルの場所と文字コード（UTF-8）を確かめてください",
    "no_message": "「## system」か「## human」の見出しの下に指示文がありません。書き足してください",
    "braces": "波かっこの書き方が正しくありません。文字としての波かっこは {{{{ }}}} と重ねて書いてください",
    "missing": "差し込む場所 {{{detail}}} がありません。書き足してください",
    "unknown": "{{{detail}}} は知らない差し込み場所です。消すか、文字としてなら {{{{ }}}} と重ねて書いてください",
}
_MISMATCHES = {
    "model": "埋め込みモデル",
    "tokenizer": "形態素解析",
    "format": "索引の形式",
    "vectors": "ベクトルの置き場所",
}
_PLACES = {"folder": "索引のフォルダ", "server": "Chromaサーバー"}


def describe(error: KyotenError) -> str:
    """One Japanese line for the error, line breaks of its details folded."""
    return " ".join(_words(error).split())


def _words(error: KyotenError) -> str:
    match error:
        case ReadError():
            detail = f"（{error.detail}）" if error.detail else ""
            return f"{error.path}: {_READ_PROBLEMS[error.problem]}{detail}"
        case ShelfFileError():
            return (
                f"{error.path}: 資料一覧の書き方が正しくありません（{error.detail}）。"
                "直してから取り込んでください"
            )
        case ModelError():
            return (
                f"埋め込みモデル「{error.model}」を使えません（{error.detail}）。"
                "KYOTEN_EMBEDDING_MODEL を確かめるか、設定を外して同梱のモデルを使ってください"
            )
        case RerankerError():
            return (
                f"並べ替えのモデル「{error.model}」を使えません（{error.detail}）。"
                "KYOTEN_RERANKER を確かめるか、設定を外してください"
            )
        case LanguageModelError():
            detail = error.detail or "提供元が定めるもの"
            words = _LANGUAGE_MODEL_PROBLEMS[error.problem].format(detail=detail)
            return f"言語モデル「{error.model}」を使えません。{words}"
        case IndexMissingError():
            return (
                f"{error.home} に索引がありません。先に「kyoten ingest 資料のフォルダ」で"
                "資料を取り込んでください"
            )
        case IndexMismatchError():
            what = _MISMATCHES.get(error.what, error.what)
            indexed, wanted = (_PLACES.get(value, value) for value in (error.indexed, error.wanted))
            return (
                f"{error.home} の索引は別の設定で作られています（{what}: 索引は {indexed}、"
                f"今の設定は {wanted}）。「kyoten ingest 資料のフォルダ」で作り直してください"
            )
        case IndexDamagedError():
            return (
                f"{error.home} の索引が壊れています（{error.detail}）。"
                "「kyoten ingest 資料のフォルダ」で作り直してください"
            )
        case IndexBusyError():
            return (
                f"{error.home} の索引は別の処理が更新中です。"
                "終わるのを待って、もう一度実行してください"
            )
        case StorageError(full=True):
            return (
                f"{error.home}: ディスクの空き容量が足りません。空きを作って、もう一度実行してください"
                "（これまでの索引はそのまま使えます）"
            )
        case StorageError():
            return (
                f"{error.home}: 索引を書き込めません（{error.detail}）。権限と空き容量を確かめてください"
                "（これまでの索引はそのまま使えます）"
            )
        case ServerError():
            return (
                f"Chromaサーバー {error.url} に接続できません。サーバーが動いているか、"
                "KYOTEN_CHROMA_URL の指定が正しいかを確かめてください"
            )
        case UnknownDocumentError():
            return (
                f"資料「{error.document_id}」は索引にありません。"
                "「kyoten docs」で資料IDを確かめてください"
            )
        case PromptError():
            return f"{error.path}: {_PROMPT_PROBLEMS[error.problem].format(detail=error.detail)}"
        case InputError():
            return error.detail
        case _:
            raise TypeError(f"no words for {type(error).__name__}")


def who_answers(model: str | None, error: LanguageModelError | None) -> str:
    """One Japanese line for who will answer, where an administrator has named a model; else empty."""
    if error is not None:
        return f"{describe(error)}。使えるようになるまで、答えは資料からの抜粋になります"
    if model is None:
        return ""
    return f"答えは言語モデル「{model}」が文章にします（使えないときは資料からの抜粋になります）"


def describe_page(problem: PageProblem) -> str:
    """One Japanese line for what a reader doubts of a page."""
    return _PAGE_PROBLEMS[problem]


def describe_warning(warning: FileWarning) -> str:
    """One Japanese line for what a reader says of a whole file, its pages counted."""
    return _FILE_WARNINGS[warning.problem].format(count=warning.count)


def describe_os_error(error: OSError) -> str:
    """One Japanese line for what the operating system refused."""
    place = f"{error.filename}: " if error.filename else ""
    if is_full(error):
        return f"{place}ディスクの空き容量が足りません。空きを作って、もう一度実行してください"
    return (
        f"{place}ファイルや接続の操作に失敗しました（{error.strerror or error}）。"
        "権限と空き容量を確かめてください"
    )
