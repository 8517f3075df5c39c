"""The grammar of `kyoten matrix` and `kyoten draft`. Runs nothing."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

# The formats of the commands that write papers, by the ending of the file's name.
PAPER_FORMATS = {
    "matrix": {".md": "markdown", ".csv": "csv", ".xlsx": "xlsx", ".json": "json"},
    "draft": {".md": "markdown", ".docx": "docx"},
}
PAPER_EPILOG = {
    "matrix": """\
--rows と --columns は「,」で区切って並べられます。項目は質問の形でもかまいません。
「機能」は資料が拠点等の機能として挙げているもの、「市」は資料のあるすべての市町村、
「資料」はすべての資料です。資料に書いていないところは「記載なし」になります。
形式は --out の拡張子（.md・.csv・.xlsx・.json）でも選べます。どちらもなければ表を表示します。""",
    "draft": """\
資料の文だけを、〔国の基準〕〔他市の事例〕〔本市の資料〕の別と出典をつけて並べます。
形式は --out の拡張子（.md・.docx）でも選べます。""",
}


def add_matrix(matrix: ArgumentParser) -> None:
    """What `kyoten matrix` takes."""
    matrix.add_argument(
        "--rows", required=True, metavar="項目", help="「機能」か、比べる項目の並び"
    )
    matrix.add_argument(
        "--columns", required=True, metavar="列", help="「市」「資料」か、市町村名・資料IDの並び"
    )
    _add_out(matrix, "matrix")


def add_draft(draft: ArgumentParser) -> None:
    """What `kyoten draft` takes."""
    draft.add_argument("theme", metavar="テーマ", help="たとえば「緊急時の受入れ」")
    draft.add_argument("--municipality", metavar="本市名", help="自分の市町村（資料があるもの）")
    _add_out(draft, "draft")


def choose_format(parser: ArgumentParser, arguments: Namespace) -> None:
    """The format that is asked for, or that the name of the file tells."""
    formats = PAPER_FORMATS[arguments.command]
    told = None if arguments.out is None else formats.get(arguments.out.suffix.lower())
    if arguments.format and told and arguments.format != told:
        parser.error(f"--format {arguments.format} と --out {arguments.out} の拡張子が合いません")
    arguments.format = arguments.format or told or (None if arguments.out is None else "markdown")
    if arguments.out is None and arguments.format in {"xlsx", "docx"}:
        parser.error(f"--format {arguments.format} には --out で書き出し先を指定してください")
    if arguments.out is None and arguments.force:
        parser.error("--force は --out と一緒に使ってください")


def _add_out(parser: ArgumentParser, command: str) -> None:
    formats = sorted(set(PAPER_FORMATS[command].values()))
    parser.add_argument(
        "--format", choices=formats, metavar="形式", help=f"形式（{'・'.join(formats)}）"
    )
    parser.add_argument("--out", type=Path, metavar="ファイル", help="書き出し先")
    parser.add_argument("--force", action="store_true", help="書き出し先がすでにあれば上書きします")
