"""Vectors on a Chroma server: built by one process, asked by another, and cleared up behind."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.cli import main
from assistant.messages import describe
from ingest import store
from ingest.embed import Embedder
from ingest.errors import IndexDamagedError, IndexMismatchError, ServerError
from ingest.index import Index
from ingest.models import Filters
from ingest.pipeline import ingest, remove

CHROMA = Path(sys.executable).with_name("chroma")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(folder: Path, port: int) -> Iterator[str]:
    """`chroma run` on loopback."""
    url = f"http://127.0.0.1:{port}"
    command = [str(CHROMA), "run", "--path", str(folder), "--host", "127.0.0.1"]
    with (folder.parent / "chroma.log").open("ab") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        for _ in range(300):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{url}/api/v2/heartbeat", trust_env=False).is_success:
                    break
            time.sleep(0.1)
        else:
            pytest.fail((folder.parent / "chroma.log").read_text())
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("chroma") / "data", free_port()) as address:
        yield address


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "海野.md").write_text("# 海野市の取組\n\n海野市の人口は8万人である。\n", "utf-8")
    (folder / "山原.md").write_text("# 山原市の取組\n\n山原市の人口は3万人である。\n", "utf-8")
    return folder


def take_in(files: Path, home: Path, embedder: Embedder, url: str | None) -> str:
    events = list(ingest([files], home, embedder, chroma_url=url))
    assert events[-1].action == "published"
    assert events[-1].generation is not None
    return events[-1].generation


def collections(url: str, home: Path) -> set[str]:
    """The generations that the server holds for a home."""
    answer = httpx.get(
        f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections",
        trust_env=False,
    )
    prefix = f"kyoten-{(home / 'shelf.id').read_text().strip()}-"
    names = [item["name"] for item in answer.json()]
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


def test_one_process_builds_another_asks_and_old_generations_go(
    url: str, files: Path, tmp_path: Path, embedder: Embedder, model_cache: Path
) -> None:
    home = tmp_path / "home"
    first = take_in(files, home, embedder, url)
    assert not (home / "index" / first / "chroma").exists()
    assert collections(url, home) == {first}

    (home / "models").symlink_to(model_cache)
    # A proxy would be an address that nobody configured: this one would refuse.
    proxies = dict.fromkeys(["HTTP_PROXY", "http_proxy", "ALL_PROXY"], "http://127.0.0.1:9")
    told = subprocess.run(
        [sys.executable, "-m", "assistant", "search", "海野市の人口", "--k", "1", "--json"],
        env={**os.environ, **proxies, "KYOTEN_HOME": str(home), "KYOTEN_CHROMA_URL": url},
        stdout=subprocess.PIPE,
        check=True,
    )
    (hit,) = json.loads(told.stdout)["hits"]
    assert "8万人" in hit["quote"]

    reader = Index.open(home, embedder, url)
    assert (
        reader.search("人口", 5, Filters(municipality="山原市"))[0].document.municipality
        == "山原市"
    )
    (files / "海野.md").write_text("# 海野市の取組\n\n海野市の人口は9万人である。\n", "utf-8")
    second = take_in(files, home, embedder, url)
    assert collections(url, home) == {first, second}
    assert "8万人" in reader.search("海野市の人口")[0].passage.text
    (document,) = [item for item in reader.documents() if item.municipality == "山原市"]
    third = list(remove([document.id], home, embedder, url))[-1].generation
    assert collections(url, home) == {second, third}
    assert reader.refresh()
    assert [hit.document.municipality for hit in reader.search("人口")] == ["海野市"]


def test_two_shelves_on_one_server_leave_each_other_alone(
    url: str, files: Path, tmp_path: Path, embedder: Embedder
) -> None:
    homes = [tmp_path / "a", tmp_path / "b"]
    generations = [take_in(files, home, embedder, url) for home in homes]
    (files / "川端.md").write_text("# 川端市の取組\n\n川端市の人口は2万人である。\n", "utf-8")
    for _ in range(2):
        (files / "川端.md").write_text((files / "川端.md").read_text("utf-8") + "追記。\n", "utf-8")
        take_in(files, homes[0], embedder, url)
    assert generations[0] not in collections(url, homes[0])
    assert collections(url, homes[1]) == {generations[1]}
    assert Index.open(homes[1], embedder, url).search("人口")


def test_an_index_moves_to_the_server_and_back_when_it_is_told_to(
    url: str, files: Path, tmp_path: Path, embedder: Embedder
) -> None:
    home = tmp_path / "home"
    take_in(files, home, embedder, None)
    with pytest.raises(IndexMismatchError) as caught:
        Index.open(home, embedder, url)
    assert "ベクトルの置き場所: 索引は 索引のフォルダ、今の設定は Chromaサーバー" in describe(
        caught.value
    )
    take_in(files, home, embedder, url)
    assert Index.open(home, embedder, url).search("人口")
    with pytest.raises(IndexMismatchError):
        Index.open(home, embedder)
    take_in(files, home, embedder, None)
    assert Index.open(home, embedder).search("人口")


def test_a_server_that_lost_its_collection_is_a_damaged_index(
    url: str, files: Path, tmp_path: Path, embedder: Embedder
) -> None:
    home = tmp_path / "home"
    take_in(files, home, embedder, url)
    (home / "shelf.id").write_text("0" * 16)
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder, url).search("人口")
    (home / "shelf.id").unlink()
    with pytest.raises(IndexDamagedError):
        Index.open(home, embedder, url).search("人口")


def test_a_server_that_goes_away_and_comes_back(
    files: Path, tmp_path: Path, embedder: Embedder
) -> None:
    home, port = tmp_path / "home", free_port()
    with running(tmp_path / "data", port) as url:
        before = take_in(files, home, embedder, url)
        reader = Index.open(home, embedder, url)
        assert reader.search("人口")
    with pytest.raises(ServerError):
        reader.search("人口")
    (files / "川端.md").write_text("# 川端市の取組\n\n川端市の人口は2万人である。\n", "utf-8")
    with pytest.raises(ServerError):
        take_in(files, home, embedder, url)
    assert store.current_generation(home) == before
    with running(tmp_path / "data", port):
        assert reader.search("人口")
        take_in(files, home, embedder, url)


def test_an_unreachable_server_is_one_line(
    files: Path,
    tmp_path: Path,
    model_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(model_cache)
    monkeypatch.setenv("KYOTEN_CHROMA_URL", f"http://127.0.0.1:{free_port()}")
    assert main(["ingest", str(files), "--index", str(home)]) == 1
    err = capsys.readouterr().err
    assert "に接続できません" in err.splitlines()[-1]
    assert "Traceback" not in err
