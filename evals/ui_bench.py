"""How soon a person sees the first words of an answer, in a real browser: `python -m evals.ui_bench`.

It asks over the index of `KYOTEN_HOME`, through a server of its own; it judges no answer.
"""

import shutil
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

import httpx

from evals.figures import percentile
from evals.suites import load_cases

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET_MS = 300
_PER_CONVERSATION = 5
_START_S = 120
# From Enter to the first words that are painted, in the page's own time.
_WATCH = """() => {
    let asked = null, before = 0;
    const answers = () => [...document.querySelectorAll("#kn-chat :is(.kn-answer, .kn-error)")];
    window.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        [asked, before, window.firstWords] = [performance.now(), answers().length, null];
    }, true);
    new MutationObserver(() => {
        if (asked === null || !answers().slice(before).some((answer) => answer.textContent)) return;
        const since = asked;
        asked = null;
        requestAnimationFrame(() => { window.firstWords = performance.now() - since; });
    }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def main() -> int:
    """Serve, ask, print the figures."""
    parser = ArgumentParser(prog="python -m evals.ui_bench")
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--questions", type=int, default=50)
    arguments = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium がないため、画面の速さは測りません（apt-get install chromium）")
        return 0
    questions = [case.question for case in load_cases(arguments.suite)][: arguments.questions]
    with serving() as url:
        times = measure(url, questions, chromium)
    middle, late = median(times), percentile(95, times) or float("nan")
    print(
        f"Enterから最初の言葉まで（{len(times)}問、目標の中央値 {TARGET_MS} ms）："
        f"中央値 {middle:.0f} ms、95%点 {late:.0f} ms"
    )
    return 0


@contextmanager
def serving() -> Iterator[str]:
    """A server of its own on a free port, over the index that the environment names; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def measure(url: str, questions: list[str], chromium: str) -> list[float]:
    """Milliseconds from Enter to the first words, for each question; `chromium` is the browser's file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        page.wait_for_selector("button.example")
        page.evaluate(_WATCH)
        # The first question loads the model: the target is for a warm index.
        _ask(page, questions[0])
        times = []
        for number, question in enumerate(questions):
            if number % _PER_CONVERSATION == 0:
                page.click("[data-kn=new]")
                page.wait_for_selector("button.example")
            times.append(_ask(page, question))
        browser.close()
        return times


def _ask(page: "Page", question: str) -> float:
    box = page.locator("#kn-question textarea")
    box.fill(question)
    box.press("Enter")
    shown = page.wait_for_function("window.firstWords", timeout=60_000)
    page.wait_for_function("!document.querySelector('#kn-again').disabled")
    time.sleep(0.3)  # as nobody asks the next at once
    return float(shown.json_value())


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(_START_S * 5):
        if server.poll() is not None:
            raise SystemExit("サーバーが始まりません")
        try:
            httpx.get(f"{url}/healthz", trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("サーバーが始まりません")


if __name__ == "__main__":
    sys.exit(main())
