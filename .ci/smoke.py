"""Checks what .ci/run made the `kyoten` command write; knows only the promised JSON."""

import json
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def load(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one per line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def check(condition: object, message: str) -> None:
    """Unlike `assert`, this stays under `python -O`."""
    if not condition:
        sys.exit(f"smoke: {message}")


def squeeze(text: str) -> str:
    """The text without white space, as quotes are compared."""
    return re.sub(r"\s+", "", text)


def check_quotes(answer: dict[str, Any]) -> None:
    """Every quote is a verbatim piece of its document, white space aside."""
    from ingest.readers import read

    check(answer["citations"], f"no citation: {answer['question']}")
    for citation in answer["citations"]:
        raw = read(Path(citation["document"]["path"]))
        text = squeeze("".join(line.text for line in raw.lines))
        check(squeeze(citation["quote"]) in text, f"not verbatim: {citation}")


def check_answers(work: Path) -> None:
    """The mission's question, one the shelf is silent on, and a batch."""
    check_readmes((work / "comparison.txt").read_text("utf-8"))
    (comparison,) = load(work / "comparison.json")
    check(comparison["schema"] == "kyoten.answer/1", "schema")
    check(comparison["status"] == "answered", f"mission's question: {comparison['status']}")
    check(comparison["table"], "mission's question: no table")
    labels = [row["label"] for row in comparison["table"]["rows"]]
    check("運営主体" in labels, f"mission's question: rows {labels}")
    (silent,) = load(work / "silent.json")
    check(silent["status"] == "not_found", f"silent question: {silent['status']}")
    batch = load(work / "batch.json")
    check([answer["id"] for answer in batch] == ["a", "b", "c"], "batch order")
    check("273,881" in batch[0]["text"], f"population: {batch[0]['text']}")
    (unreachable,) = load(work / "unreachable.json")
    check(unreachable["engine"] == "extractive", f"no model: {unreachable['engine']}")
    check("接続できません" in unreachable["note"], f"no model: {unreachable['note']}")
    check("273,881" in unreachable["text"], f"no model: {unreachable['text']}")
    for answer in [comparison, *batch]:
        check(answer["status"] == "answered", f"{answer['question']}: {answer['status']}")
        check_quotes(answer)


def check_readmes(printed: str) -> None:
    """The answer that both READMEs show is what the program prints."""
    for name in ("README.md", "README.ja.md"):
        text = Path(name).read_text("utf-8")
        shown = re.findall(r"```\n(〔多機能拠点型〕.*?)\n…\n```", text, re.DOTALL)
        check(len(shown) == 1, f"{name}: the mission's answer is not shown")
        check(printed.startswith(shown[0]), f"{name} shows another answer than:\n{printed}")


def check_server(url: str) -> None:
    """The server answers within two minutes."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                check(reply.status == 200, f"{url}: {reply.status}")
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    sys.exit(f"smoke: {url} never answered")


if __name__ == "__main__":
    if sys.argv[1] == "--healthz":
        check_server(sys.argv[2])
    else:
        check_answers(Path(sys.argv[1]))
