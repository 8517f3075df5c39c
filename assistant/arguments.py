"""The command line's grammar, with help and usage errors in Japanese. Runs nothing."""

import re
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, HelpFormatter, Namespace
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn, get_args

from assistant.eval_arguments import EVAL_EPILOG, add_eval, check_eval
from assistant.feedback_command import add_feedback
from assistant.models import Engine
from assistant.paper_arguments import (
    PAPER_EPILOG,
    PAPER_FORMATS,
    add_draft,
    add_matrix,
    choose_format,
)
from assistant.user_commands import add_user
from ingest.japanese import western_years
from ingest.models import Filters, Kind

WRONG_USAGE = 2
MAX_HITS = 100

# argparse's own messages, by pattern; a group is what was given.
_ERRORS = (
    (r"unrecognized arguments: (.*)", "知らない引数です: {0}"),
    (r"the following arguments are required: (.*)", "引数が足りません: {0}"),
    (r"argument (.*): expected one argument", "{0} には値が必要です"),
    (r"argument (.*): expected at least one argument", "{0} には値が1つ以上必要です"),
    (r"argument (.*): ignored explicit argument (.*)", "{0} に値は付けられません: {1}"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", "{0} に {1} はありません（{2}）"),
    (r"argument (.*): not allowed with argument (.*)", "{0} と {1} は一緒に使えません"),
    (r"argument (.*): (.*)", "{0}: {1}"),
)
_EPILOG = PAPER_EPILOG | {
    "eval": EVAL_EPILOG,
    "ingest": """\
変わっていないファイルは飛ばします。読めないファイルは知らせて続け、
1つでもあれば終了状態は1です。
指定したフォルダからなくなったファイルは、棚からも外します（フォルダに読める
ファイルが1つもないときは、接続が切れているものとみなして外しません）。
--json は出来事を1行に1つのJSONで書き、最後の行が {"event": "summary", …} です。""",
    "inspect": """\
索引は使わず、変えません。
--json は {"pages": [{"page", "label", "text", "headings", "tables", "dropped", "warnings"}, …]}
を書きます。
--html は、ページの画像と読み取った文を並べた1つのHTMLを書きます（外部とは通信しません）。""",
    "ask": """\
--batch の1行: {"id", "question", "history"?, "filters"?, "engine"?}
1行に1つの答えを同じ順で書きます。空行は飛ばします。使えない行には
{"schema", "id", "error"} を書いて続け、終了状態は1です。
--history は [{"question", "answer"?}, …] か、1行に1つのJSONです。""",
    "search": """\
--batch の1行: {"id", "question", "filters"?}
1行に {"id", "hits"} を1つ、同じ順で書きます。使えない行には
{"schema", "id", "error"} を書いて続け、終了状態は1です。""",
}


class _Formatter(HelpFormatter):
    """argparse's help, its own words in Japanese and lines left as written."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[Any],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in text.splitlines())


class Parser(ArgumentParser):
    """An ArgumentParser that speaks Japanese: one line on standard error, exit status 2."""

    def __init__(self, **options: Any) -> None:
        options |= {"formatter_class": _Formatter, "add_help": False, "allow_abbrev": False}
        super().__init__(**options)
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示して終わります")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave."""
        print(f"{_translate(message)}（使い方: {self.prog} --help）", file=sys.stderr)
        sys.exit(WRONG_USAGE)


def parse(argv: Sequence[str] | None) -> Namespace:
    """The arguments of a command line. Wrong ones end the process with 2."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.command in {"ask", "search"}:
        _check_batch(parser, arguments)
    if arguments.command in PAPER_FORMATS:
        choose_format(parser, arguments)
    if arguments.command == "eval":
        check_eval(parser, arguments)
    if arguments.command == "inspect" and arguments.json and arguments.html is not None:
        parser.error("--json と --html は一緒に使えません")
    return arguments


def _check_batch(parser: Parser, arguments: Namespace) -> None:
    if arguments.batch is None:
        if arguments.question is None:
            parser.error("質問（または --batch ファイル）を指定してください")
        return
    if arguments.question is not None:
        parser.error("質問と --batch は一緒に使えません")
    if not arguments.json:
        parser.error("--batch は --json と一緒に使ってください")
    if getattr(arguments, "history", None):
        parser.error("--batch と --history は一緒に使えません（history は各行に書きます）")


def build_parser() -> Parser:
    """The grammar of `kyoten`."""
    parser = Parser(
        prog="kyoten",
        description="地域生活支援拠点等の資料に、根拠の引用をつけて答えます。",
    )
    parser.add_argument("--version", action="version", version=_version(), help="版を表示します")
    _add_index(parser, default=None)
    commands = parser.add_subparsers(
        dest="command", metavar="命令", title="命令", required=True, parser_class=Parser
    )

    ingest = _command(commands, "ingest", "資料のファイルやフォルダを取り込みます")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="場所", help="ファイルかフォルダ")
    _add_passwords(ingest)
    _add_json(ingest)

    inspect = _command(commands, "inspect", "ファイルがどう読み取られるかをページごとに表示します")
    inspect.add_argument("path", type=Path, metavar="ファイル", help="調べるファイル")
    _add_passwords(inspect)
    _add_json(inspect)
    inspect.add_argument(
        "--html",
        nargs="?",
        type=_html_file,
        const=Path(),
        metavar="書き出し先",
        help="ページの画像と並べたHTMLを書き出します（既定は 名前.inspect.html）",
    )

    docs = _command(commands, "docs", "取り込んだ資料の一覧を表示します")
    _add_json(docs)

    remove = _command(commands, "remove", "資料を索引から外します（元のファイルは消しません）")
    remove.add_argument("ids", nargs="+", metavar="資料ID", help="docs で分かる資料ID")

    ask = _command(commands, "ask", "質問に、引用をつけて答えます")
    _add_question(ask, "質問")
    _add_filters(ask)
    ask.add_argument("--history", type=Path, metavar="ファイル", help="これまでのやり取り")
    ask.add_argument(
        "--engine",
        choices=get_args(Engine),
        metavar="答え方",
        help="model（言語モデルで文章にする）か extractive（資料の抜粋だけ）。"
        "既定は、KYOTEN_LLM があれば model",
    )

    search = _command(commands, "search", "関係する箇所を順に並べます")
    _add_question(search, "語")
    _add_filters(search)
    search.add_argument(
        "--k", type=_count, default=10, metavar="件数", help=f"件数（1～{MAX_HITS}、既定は10）"
    )

    add_matrix(_command(commands, "matrix", "項目と市町村（または資料）の比較表を作ります"))
    add_draft(_command(commands, "draft", "テーマについて、出典つきのたたき台を作ります"))

    serve = _command(commands, "serve", "対話画面とHTTP APIを開きます")
    serve.add_argument("--host", metavar="アドレス", help="既定は127.0.0.1（この端末だけ）")
    serve.add_argument("--port", type=_port, metavar="番号", help="既定は7860")
    serve.add_argument(
        "--without-accounts",
        action="store_true",
        help="利用者を登録しないまま、この端末の外からも開けるようにします",
    )

    add_user(_command(commands, "user", "画面とAPIにログインする利用者を管理します"), _command)

    add_feedback(_command(commands, "feedback", "画面で付けられた答えの評価を表示します"))

    evaluate = _command(commands, "eval", "評価用の質問に答えて採点します")
    add_eval(evaluate)
    _add_json(evaluate)

    _command(commands, "doctor", "動くための条件を1行ずつ確かめます")
    return parser


def _command(commands: Any, name: str, summary: str) -> Parser:
    parser: Parser = commands.add_parser(
        name, help=summary, description=summary, epilog=_EPILOG.get(name)
    )
    # After the command as well as before it; what is not given must not undo what was.
    _add_index(parser, default=SUPPRESS)
    return parser


def _add_index(parser: Parser, default: str | None) -> None:
    parser.add_argument(
        "--index",
        type=Path,
        default=default,
        metavar="フォルダ",
        help="索引の場所（既定は KYOTEN_HOME か .kyoten）",
    )


def _add_json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="JSONで書き出します")


def _add_passwords(parser: Parser) -> None:
    """Never the password itself: everybody on the machine can read a command line."""
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="ファイル",
        help="鍵のかかったPDFとOfficeファイルに試すパスワード（1行に1つ）",
    )
    parser.add_argument(
        "--ask-password",
        action="store_true",
        help="鍵のかかったファイルがあれば、パスワードを画面で聞きます",
    )


def _add_question(parser: Parser, name: str) -> None:
    parser.add_argument("question", nargs="?", metavar=name, help=name)
    parser.add_argument("--batch", metavar="ファイル", help="JSON Lines（- は標準入力）")
    _add_json(parser)


def _add_filters(parser: Parser) -> None:
    filters = parser.add_argument_group("絞り込み（--batch では filters のない行に効きます）")
    filters.add_argument(
        "--kind",
        choices=get_args(Kind),
        metavar="種類",
        help="guidance（指針）か case（事例）",
    )
    filters.add_argument("--municipality", metavar="自治体", help="自治体の名前（例: 熊本市）")
    filters.add_argument(
        "--year", type=_year, metavar="年", help="発行された年（2017 か 平成29年 の形）"
    )
    filters.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="資料ID",
        help="docs で分かる資料ID（繰り返して複数指定できます）",
    )


def filters_of(arguments: Namespace) -> Filters | None:
    """The filters that a command line gives, None where it gives none."""
    given = Filters(
        kind=arguments.kind,
        municipality=arguments.municipality,
        year=arguments.year,
        document_ids=tuple(arguments.document),
    )
    return None if given == Filters() else given


def _year(text: str) -> int:
    years = western_years(text if text.endswith("年") else f"{text}年")
    if len(years) != 1:
        raise ArgumentTypeError(f"「{text}」は使えません。2017 か 平成29年 の形で指定してください")
    return years[0]


def _count(text: str) -> int:
    return _whole_number(text, 1, MAX_HITS)


def _html_file(text: str) -> Path:
    # So that a document named here by mistake is not written over.
    if not text.lower().endswith((".html", ".htm")):
        raise ArgumentTypeError(f"「{text}」は使えません。.html で終わる名前を指定してください")
    return Path(text)


def _port(text: str) -> int:
    return _whole_number(text, 1, 65535)


def _whole_number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise ArgumentTypeError(f"「{text}」は使えません。{least}～{most}の整数を指定してください")
    return int(text)


def _translate(message: str) -> str:
    for pattern, words in _ERRORS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*match.groups())
    return message


def _version() -> str:
    try:
        return f"kyoten {version('kyoten-navi')}"
    except PackageNotFoundError:
        return "kyoten（インストールされていません）"
