"""`kyoten feedback`: the verdicts on answers, to read or to make cases of. It judges nothing."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from assistant.records import Feedback, read_feedback

VERDICTS = {"up": "役に立った", "down": "役に立たなかった"}


def add_feedback(parser: ArgumentParser) -> None:
    """The grammar of `kyoten feedback`."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="記録をそのまま1行に1つのJSONで書きます")
    forms.add_argument(
        "--cases",
        action="store_true",
        help="kyoten eval の問題の形で書きます（nuggets などを書き足して使います）",
    )


def run_feedback(arguments: Namespace, home: Path) -> None:
    """Print the verdicts, oldest first."""
    count = 0
    for found in read_feedback(home):
        if isinstance(found, int):
            print(f"{found}行目は読めないので飛ばしました", file=sys.stderr)
            continue
        count += 1
        if arguments.cases:
            print(json.dumps(found.to_case(count), ensure_ascii=False))
        elif arguments.json:
            print(json.dumps(found.entry, ensure_ascii=False))
        else:
            print(_line(found))
    if not count and not arguments.json and not arguments.cases:
        print("記録はまだありません")


def _line(feedback: Feedback) -> str:
    entry = feedback.entry
    reason = f"（{entry['reason']}）" if entry["reason"] else ""
    verdict = VERDICTS.get(entry["verdict"], entry["verdict"])
    return f"{entry['time'][:16].replace('T', ' ')}  {verdict}{reason}  {entry['question']}"
