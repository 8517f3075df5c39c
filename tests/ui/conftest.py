"""A real server on loopback, and a real browser."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.library import Library
from assistant.records import Records
from assistant.ui import Answerer, build
from assistant.ui.guard import Guard, may_edit
from assistant.ui.server import bind, server_for
from assistant.ui.shelf_routes import MayEdit
from tests.ui.fake import FakeAssistant

# The switches keep Chromium's own services from the network; the page is what is under test.
CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@contextmanager
def listening(
    assistant: Answerer,
    library: Library | None = None,
    guard: Guard | None = None,
    records: Records | None = None,
    may_edit: MayEdit = may_edit,
    choice: bool = False,
) -> Iterator[Address]:
    """The application over `assistant` on a free port of loopback."""
    with serving(
        lambda address: build(assistant, address, library, guard, records, may_edit, choice)
    ) as address:
        yield address


@contextmanager
def serving(make: Callable[[Address], FastAPI]) -> Iterator[Address]:
    """An application on a free port of loopback."""
    with bind("127.0.0.1", 0) as listener:
        address = Address("127.0.0.1", listener.getsockname()[1])
        servers: list[uvicorn.Server] = []

        async def run() -> None:
            # Built inside a loop: where none runs, Gradio makes one and never closes it.
            app = make(address)
            servers.append(server_for(app))
            await servers[0].serve(sockets=[listener])

        thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        thread.start()
        while not (servers and servers[0].started):
            assert thread.is_alive(), "the server ended before it started"
            time.sleep(0.02)
        yield address
        servers[0].should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def address(fake: FakeAssistant) -> Iterator[Address]:
    with listening(fake) as address:
        yield address


# Not of session scope: while Playwright runs, no other test could start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        message = "chromium がありません（apt-get install chromium fonts-ipafont）"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: Address) -> Iterator[Page]:
    """A fresh visitor whose browser is set to English, with the page open."""
    with browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        opened(page, address)
        yield page


def opened(page: Page, address: Address) -> None:
    page.goto(address.url)
    page.wait_for_selector("#kn-question textarea")


def ask(page: Page, question: str) -> str:
    """Type a question, press Enter, and return the text of its whole answer."""
    before = page.locator(".kn-answer, .kn-error").count()
    box = page.locator("#kn-question textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('.kn-answer:not(.kn-growing), .kn-error').length > n",
        arg=before,
    )
    # Gradio takes the next question once the last event of this one has closed.
    page.wait_for_timeout(300)
    return page.locator(".kn-answer, .kn-error").last.inner_text()
