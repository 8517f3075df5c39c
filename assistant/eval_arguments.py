"""The grammar of `kyoten eval`. Runs nothing."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

EVAL_EPILOG = """\
--llm がなければ、KYOTEN_LLM を設定していても資料からの抜粋だけで答えます。
--judge は、答えが引用に忠実か（忠実さ）と質問に答えているか（関連性）を、別の言語モデルに
0～1で判定させます。どちらのモデルも KYOTEN_LLM と同じ書き方で指定します。"""


def add_eval(evaluate: ArgumentParser) -> None:
    """What `kyoten eval` takes, `--json` aside."""
    evaluate.add_argument(
        "suite", nargs="?", default="starter", metavar="問題集", help="既定は starter"
    )
    evaluate.add_argument("-v", "--verbose", action="store_true", help="外れた質問も表示します")
    evaluate.add_argument("--out", type=Path, metavar="ファイル", help="JSONを書き込みます")
    evaluate.add_argument("--html", type=Path, metavar="ファイル", help="HTMLの報告を書き込みます")
    evaluate.add_argument("--update", action="store_true", help="この結果を今後の基準にします")
    evaluate.add_argument(
        "--fail-under",
        type=_share,
        metavar="割合",
        help="正答率がこれ（0～1）を下回れば1で終わります",
    )
    evaluate.add_argument("--llm", metavar="モデル", help="言語モデルに答えさせます")
    evaluate.add_argument("--judge", metavar="モデル", help="言語モデルに答えを判定させます")
    evaluate.add_argument(
        "--limit", type=_size, metavar="件数", help="種類が偏らないように、この件数だけ答えます"
    )


def check_eval(parser: ArgumentParser, arguments: Namespace) -> None:
    """What is expected of a suite is what the extracts answer to the whole of it."""
    for name in ("llm", "limit"):
        if arguments.update and getattr(arguments, name) is not None:
            parser.error(f"--update と --{name} は一緒に使えません")


def _share(text: str) -> float:
    """A share from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ArgumentTypeError("0～1の数を指定してください")
    return value


def _size(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or not int(text):
        raise ArgumentTypeError(f"「{text}」は使えません。1以上の整数を指定してください")
    return int(text)
