"""Accounts at the doors: who gets in, by which way, and what a stranger sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from assistant import cli
from assistant.accounts import FILE, Accounts
from assistant.ui.gate import Gate, cookie_name
from assistant.ui.guard import Guard, guard_for, is_loopback, may_edit
from assistant.ui.login import safe_address
from assistant.ui.throttle import FORGOTTEN_S, Key, Throttle
from ingest.errors import InputError
from tests.ui.conftest import Address, ask, listening, opened, serving
from tests.ui.fake import MISSION, FakeAssistant

# Gradio 6.31 calls pandas in ways that pandas 3 has deprecated (gradio/queueing.py, _get_df).
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

PASSWORD = "ながい合言葉-2026"
READER, EDITOR = ("山田", PASSWORD), ("佐藤", PASSWORD + "-編集")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Office:
    """A server with two accounts."""

    home: Path
    address: Address
    clock: Clock
    guard: Guard

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.address.url, trust_env=False, **options)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("office")
    Accounts(home).add(*READER, "reader")
    Accounts(home).add(*EDITOR, "editor")
    clock = Clock()
    guard = Guard(home, clock=clock)
    with listening(FakeAssistant(), guard=guard) as address:
        yield Office(home, address, clock, guard)


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    # No test waits for what another one guessed.
    office.clock.now += FORGOTTEN_S
    with office.client() as client:
        yield client


def log_in(client: httpx.Client, name: str, password: str, wanted: str = "/") -> httpx.Response:
    form = client.get("/login", params={"next": wanted}).text
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert token is not None
    fields = {"token": token[1], "next": wanted, "name": name, "password": password}
    return client.post("/login", data=fields)


def addresses(office: Office) -> list[str]:
    """Every kind of address: Gradio's own, the API's, the papers', and what is not there."""
    return [
        "/",
        "/config",
        "/theme.css",
        "/manifest.json",
        "/gradio_api/info",
        "/gradio_api/heartbeat/visitor",
        "/gradio_api/queue/data?session_hash=x",
        "/gradio_api/file=/etc/hostname",
        "/assets/index.js",
        "/static/img/logo.svg",
        "/api/ask",
        "/api/nothing",
        "/papers/matrix.xlsx",
        "/pages/x",
        "/files/x",
        "/mcp",
        "/nowhere",
        "//healthz",
        "/healthz/",
        "/login/",
        "/login/../config",
    ]


def test_every_address_but_two_is_closed_to_strangers(office: Office, client: httpx.Client) -> None:
    answers = {
        (method, path): client.request(method, path).status_code
        for path in addresses(office)
        for method in ("GET", "POST")
    }
    assert {key: status for key, status in answers.items() if status != 401} == {}
    assert client.get("/healthz").status_code == 200
    assert client.get("/login").status_code == 200


def test_a_stranger_with_a_browser_is_led_to_the_login_and_back(client: httpx.Client) -> None:
    wanted = "/papers/memo.md?theme=整備"
    reply = client.get(wanted, headers={"accept": "text/html,*/*;q=0.8"})
    assert reply.status_code == 303
    login = client.get(reply.headers["location"])
    assert 'lang="ja"' in login.text
    assert "利用者名とパスワード" in login.text
    came = log_in(client, *READER, wanted=str(httpx.URL(reply.headers["location"]).params["next"]))
    assert came.status_code == 303
    assert client.get(came.headers["location"]).request.url.path == "/papers/memo.md"


def test_a_program_without_a_login_gets_one_japanese_line(client: httpx.Client) -> None:
    reply = client.post("/api/ask", json={"question": MISSION}, headers={"accept": "text/html"})
    assert reply.status_code == 401
    assert "ログインが必要です" in reply.json()["error"]
    assert reply.headers["www-authenticate"].startswith("Basic ")


def test_the_right_password_opens_the_page_and_the_api(client: httpx.Client) -> None:
    assert log_in(client, *READER).status_code == 303
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "山田" in page.text
    assert client.post("/api/ask", json={"question": MISSION}).status_code == 200


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: httpx.Client) -> None:
    reply = log_in(client, *READER)
    cookies = [line for line in reply.headers.get_list("set-cookie") if "kyoten-session" in line]
    assert len(cookies) == 1
    flags = cookies[0].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "max-age=43200" in flags
    assert "secure" not in flags
    assert PASSWORD not in cookies[0]


def test_behind_https_the_cookie_travels_over_https_only(office: Office) -> None:
    # As a proxy on this machine says it.
    with office.client(headers={"x-forwarded-proto": "https"}) as client:
        form = client.get("/login")
        assert "secure" in form.headers["set-cookie"].lower()


@pytest.mark.parametrize("name", ["山田", "だれか"])
def test_a_wrong_password_and_an_unknown_name_look_the_same(
    client: httpx.Client, name: str
) -> None:
    reply = log_in(client, name, "まちがった合言葉です")
    assert reply.status_code == 401
    assert "利用者名かパスワードが違います" in reply.text
    assert name not in reply.text
    assert client.get("/config").status_code == 401


def test_tries_are_slowed_after_failures_and_a_right_one_must_wait_too(
    office: Office, client: httpx.Client
) -> None:
    basic = httpx.BasicAuth("山田", "まちがった合言葉です")
    statuses = [client.get("/api/x", auth=basic).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = log_in(client, *READER)
    assert refused.status_code == 429
    assert "しばらく受け付けません" in refused.text
    assert int(refused.headers["retry-after"]) >= 1
    # Another person at the same address is not kept out.
    assert client.get("/api/x", auth=httpx.BasicAuth(*EDITOR)).status_code == 404
    office.clock.now += 2
    assert log_in(client, *READER).status_code == 303


def test_waits_double_and_are_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    key = Key("山田", 2)
    waits = []
    for _ in range(10):
        waits.append(throttle.wait(key))
        throttle.failed(key)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    clock.now += FORGOTTEN_S
    assert throttle.wait(key) == 0
    throttle.failed(key)
    assert throttle.wait(key) == 0


def test_a_form_of_another_site_does_not_log_in(client: httpx.Client) -> None:
    fields = {"name": READER[0], "password": READER[1]}
    assert client.post("/login", data=fields).status_code == 400
    assert client.post("/login", data=fields | {"token": "x"}).status_code == 400
    client.cookies.set("kyoten-login", "x")
    assert client.post("/login", data=fields | {"token": "x"}).status_code == 400


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_another_site_changes_nothing_with_somebodys_login(
    client: httpx.Client, headers: dict[str, str]
) -> None:
    log_in(client, *READER)
    for path in ("/api/ask", "/gradio_api/queue/join", "/logout", "/login", "/mcp"):
        reply = client.post(path, json={"question": MISSION}, headers=headers)
        assert reply.status_code == 403, path
        assert "別のサイト" in reply.json()["error"]
    own = {"origin": str(client.base_url).rstrip("/")}
    assert client.post("/api/ask", json={"question": MISSION}, headers=own).status_code == 200


def test_logout_ends_the_session_for_every_copy_of_its_cookie(client: httpx.Client) -> None:
    log_in(client, *READER)
    name = cookie_name(client.base_url.port or 0)
    copy = client.cookies[name]
    assert client.post("/logout").headers["location"] == "/login"
    assert name not in client.cookies
    assert client.get("/config", headers={"cookie": f"{name}={copy}"}).status_code == 401


def test_a_session_ends_with_its_password_and_its_account(office: Office) -> None:
    office.clock.now += FORGOTTEN_S
    accounts = Accounts(office.home)
    accounts.add("鈴木", PASSWORD, "reader")
    with office.client() as client:
        log_in(client, "鈴木", PASSWORD)
        assert client.get("/config").status_code == 200
        accounts.add("鈴木", PASSWORD + "2", None, replace=True)
        assert client.get("/config").status_code == 401
        log_in(client, "鈴木", PASSWORD + "2")
        accounts.remove("鈴木")
        assert client.get("/config").status_code == 401
        basic = httpx.BasicAuth("鈴木", PASSWORD + "2")
        assert client.get("/api/x", auth=basic).status_code == 401


def test_a_cookie_nobody_here_signed_is_worth_nothing(office: Office, tmp_path: Path) -> None:
    other = Accounts(tmp_path)
    forged = Guard(tmp_path).issue(other.add(*READER, "editor"))
    assert office.guard.session(forged) is None
    assert office.guard.session(office.guard.form()) is None
    account = Accounts(office.home).find(READER[0])
    assert account is not None
    assert office.guard.session(office.guard.issue(account)) == account


def test_programs_come_with_http_basic(client: httpx.Client) -> None:
    reply = client.post("/api/search", json={"query": "拠点"}, auth=httpx.BasicAuth(*READER))
    assert reply.status_code == 200
    assert "set-cookie" not in reply.headers
    for header in ("Basic", "Basic !!!", "Basic 44GC", "Bearer x"):
        reply = client.get("/api/x", headers={"authorization": header})
        assert (reply.status_code, list(reply.json())) == (401, ["error"])


def test_only_an_editor_may_edit(office: Office) -> None:
    seen: list[bool] = []

    def look(request: gr.Request) -> None:
        seen.append(may_edit(request))

    def make(address: Address) -> FastAPI:
        with gr.Blocks() as blocks:
            blocks.load(look, None, None)
        app = FastAPI()
        app.add_middleware(Gate, guard=office.guard, port=address.port)
        gr.mount_gradio_app(app, blocks, path="/")
        return app

    with (
        serving(make) as address,
        httpx.Client(base_url=address.url, trust_env=False) as client,
    ):
        for who in (READER, EDITOR):
            body = {"data": [], "fn_index": 0, "session_hash": who[0]}
            client.post("/gradio_api/queue/join", json=body, auth=who)
            with client.stream(
                "GET", "/gradio_api/queue/data", params={"session_hash": who[0]}, auth=who
            ) as stream:
                assert "process_completed" in "".join(stream.iter_text())
    assert seen == [False, True]
    assert may_edit(None) is False


def test_without_accounts_nobody_is_asked_and_the_first_account_closes_the_door(
    tmp_path: Path,
) -> None:
    guard = Guard(tmp_path)
    with (
        listening(FakeAssistant(), guard=guard) as address,
        httpx.Client(base_url=address.url, trust_env=False) as client,
    ):
        assert client.get("/config").status_code == 200
        assert client.get("/login").status_code == 303
        Accounts(tmp_path).add(*READER, None)
        assert client.get("/config").status_code == 401
        # Taking the last one away is no way in.
        Accounts(tmp_path).remove(READER[0])
        assert client.get("/config").status_code == 401
        (tmp_path / FILE).write_text("{", "utf-8")
        reply = client.get("/config")
        assert reply.status_code == 503
        assert "名簿として読めません" in reply.json()["error"]


def test_without_accounts_a_name_that_leads_here_by_trickery_opens_nothing(
    tmp_path: Path,
) -> None:
    with (
        listening(FakeAssistant(), guard=Guard(tmp_path)) as address,
        httpx.Client(base_url=address.url, trust_env=False) as client,
    ):
        tricked = client.get("/config", headers={"host": f"evil.example:{address.port}"})
        assert (tricked.status_code, "127.0.0.1" in tricked.json()["error"]) == (421, True)
        for host in (f"localhost:{address.port}", "[::1]", "127.0.0.1"):
            assert client.get("/config", headers={"host": host}).status_code == 200
    assert Guard(tmp_path, alone=False).is_here("kyoten.example")


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("kyoten.example", False),
    ],
)
def test_which_addresses_are_this_machines_alone(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone


def test_others_are_let_in_only_with_accounts_or_by_force(tmp_path: Path) -> None:
    stranger = guard_for(tmp_path, "127.0.0.1").stranger()
    assert stranger is not None
    assert stranger.may_edit
    with pytest.raises(InputError, match=r"kyoten user add.*--without-accounts"):
        guard_for(tmp_path, "0.0.0.0")
    forced = guard_for(tmp_path, "0.0.0.0", without_accounts=True).stranger()
    assert forced is not None
    assert not forced.may_edit
    Accounts(tmp_path).add(*READER, None)
    assert guard_for(tmp_path, "0.0.0.0").stranger() is None
    assert guard_for(tmp_path, "0.0.0.0", without_accounts=True).stranger() is None


def test_the_command_refuses_an_open_address_before_anything_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # There is no index here either; the address is what is spoken of.
    assert cli.main(["serve", "--host", "0.0.0.0", "--index", str(tmp_path)]) == 1
    line = capsys.readouterr().err
    assert "kyoten user add" in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("/papers/memo.md?theme=x", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/x\r\nset-cookie: a=b", False),
        ("", False),
    ],
)
def test_the_login_leads_nowhere_else(wanted: str, safe: bool) -> None:
    assert safe_address(wanted) == (wanted if safe else "/")


def test_in_a_browser_with_the_keyboard_alone(browser: Browser, office: Office) -> None:
    office.clock.now += FORGOTTEN_S
    requests: list[str] = []
    with browser.new_context(locale="en-US", java_script_enabled=True) as context:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(office.address.url)
        expect(page).to_have_title("ログイン - 拠点ナビ")
        page.keyboard.type("山田")
        page.keyboard.press("Tab")
        page.keyboard.type("まちがった合言葉です")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("利用者名かパスワードが違います")
        page.get_by_label("利用者名").fill("山田")
        page.get_by_label("パスワード").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#kn-question textarea")
        expect(page.get_by_role("navigation", name="利用者")).to_contain_text("山田")
        assert "二つの類型" in ask(page, MISSION)
        page.get_by_role("button", name="ログアウト").click()
        expect(page).to_have_title("ログイン - 拠点ナビ")
        page.go_back()
        expect(page).to_have_title("ログイン - 拠点ナビ")
    assert all(url.startswith(office.address.url) for url in requests)


def test_an_open_page_whose_session_ended_goes_to_the_login(
    browser: Browser, office: Office
) -> None:
    office.clock.now += FORGOTTEN_S
    with browser.new_context() as context, office.client() as client:
        log_in(client, *READER)
        name = cookie_name(office.address.port)
        context.add_cookies(
            [{"name": name, "value": client.cookies[name], "url": office.address.url}]
        )
        page = context.new_page()
        opened(page, office.address)
        # Nothing of the page itself is still on its way then.
        ask(page, MISSION)
        client.post("/logout")
        page.locator("#kn-question textarea").fill("問い")
        page.locator("#kn-question textarea").press("Enter")
        expect(page).to_have_title("ログイン - 拠点ナビ")
