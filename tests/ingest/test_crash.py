"""Whatever happens to an ingest, the shelf is the old one or the new one, and the next one works.

Every test runs the program itself in a process of its own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import store
from ingest.index import Index
from tests.assistant.cheap import BigramEmbedder

ROOT = Path(__file__).parents[2]
OLD = {"海野市": "海野市の人口は約8万人である。", "山原市": "山原市の人口は約3万人である。"}
NEW = {"海野市": "海野市の人口は約9万人である。", "川辺市": "川辺市の人口は約5万人である。"}


def command(*arguments: str | Path, **options: str) -> list[str]:
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    words = [str(argument) for argument in arguments]
    return [sys.executable, "-m", "tests.ingest.program", *given, "--", *words]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KYOTEN_")}
    return kept | {"PYTHONPATH": str(ROOT)}


def program(*arguments: str | Path, **options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments, **options),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )


def write(folder: Path, texts: dict[str, str]) -> None:
    """Makes a folder hold these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def ingest(place: Path, **options: str) -> subprocess.CompletedProcess[str]:
    return program("ingest", place / "docs", "--index", place / "home", **options)


def shelved(home: Path) -> dict[str, str]:
    """What the shelf holds; every part of it has to be whole and agree with the others."""
    opened = Index.open(home, BigramEmbedder(home))
    found = {}
    for document in opened.documents():
        (passage,) = opened.passages(document.id)
        found[Path(document.path).stem] = passage.text
    hits = opened.search("人口は約何万人か", k=10)
    assert {hit.passage.text for hit in hits} == set(found.values())
    assert all(opened.nearness("人口", [hit.passage]) for hit in hits)
    return found


def is_tidy(home: Path) -> bool:
    """Whether nothing lies about but CURRENT, its generation and at most the one before, whole."""
    names = {path.name for path in (home / "index").iterdir()} - {"CURRENT"}
    parts = [home / "index" / name / part for name in names for part in store.PARTS]
    return len(names) <= 2 and all(part.exists() for part in parts)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place where OLD is on the shelf."""
    write(tmp_path / "docs", OLD)
    done = ingest(tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


MOMENTS = {
    "walking": "ingest.walk.find_files",
    "reading": "ingest.readers.text.read_text:2",
    "embedding": "tests.assistant.cheap.BigramEmbedder.embed_documents",
    "remembering vectors": "ingest.vector_cache.VectorCache.put",
    "making the folder": "ingest.store.new_generation:after",
    "writing terms": "ingest.bm25.TermWriter.save:2",
    "writing vectors": "ingest.vectors.VectorStore.add",
    "written vectors": "ingest.vectors.VectorStore.add:after",
    "writing passages": "ingest.store._write:2",
    "before it is published": "ingest.store.make_current",
    "just before CURRENT is replaced": "ingest.store.os.replace",
    "just after CURRENT is replaced": "ingest.store.os.replace:after",
    "tidying up": "ingest.store.remove_generations:2",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_the_old_shelf_or_the_new_one(place: Path, moment: str) -> None:
    write(place / "docs", NEW)
    killed = ingest(place, kill=MOMENTS[moment])
    assert killed.returncode == -9, killed.stderr
    published = moment in {"just after CURRENT is replaced", "tidying up"}
    assert shelved(place / "home") == (NEW if published else OLD)
    again = ingest(place)
    assert (again.returncode, again.stderr.count("Traceback")) == (0, 0)
    assert shelved(place / "home") == NEW
    assert is_tidy(place / "home")


@pytest.mark.parametrize("moment", ["writing vectors", "just before CURRENT is replaced"])
def test_what_a_kill_left_is_swept_away_even_where_nothing_is_new(place: Path, moment: str) -> None:
    write(place / "docs", NEW)
    assert ingest(place, kill=MOMENTS[moment]).returncode == -9
    assert len(list((place / "home" / "index").iterdir())) > 2
    write(place / "docs", OLD)
    assert ingest(place).stdout == "変更はありません（変更なし 2件）\n"
    assert shelved(place / "home") == OLD
    assert is_tidy(place / "home")


def test_a_first_ingest_that_is_killed_leaves_no_shelf_and_the_next_makes_one(
    tmp_path: Path,
) -> None:
    write(tmp_path / "docs", OLD)
    assert ingest(tmp_path, kill=MOMENTS["just before CURRENT is replaced"]).returncode == -9
    asked = program("docs", "--index", tmp_path / "home")
    assert asked.returncode == 1
    assert "索引がありません" in asked.stderr
    assert ingest(tmp_path).returncode == 0
    assert shelved(tmp_path / "home") == OLD
    assert is_tidy(tmp_path / "home")


def many(words: str) -> dict[str, str]:
    """A shelf that takes room."""
    return {
        f"{words}{number}": "".join(f"{words}の{number}の{line}番である。" for line in range(60))
        for number in range(20)
    }


def check_full(done: subprocess.CompletedProcess[str], home: Path) -> None:
    assert done.returncode == 1
    line = done.stderr.splitlines()[-1]
    assert "ディスクの空き容量が足りません" in line
    assert str(home) in line
    assert "Traceback" not in done.stderr
    assert shelved(home) == OLD
    assert is_tidy(home)


@pytest.mark.parametrize("size", [1_000, 20_000, 150_000, 250_000])
def test_a_disk_that_takes_no_more_leaves_the_old_shelf(place: Path, size: int) -> None:
    write(place / "docs", OLD | many("資料"))
    check_full(ingest(place, limit=str(size)), place / "home")
    write(place / "docs", NEW)
    assert ingest(place).returncode == 0
    assert shelved(place / "home") == NEW


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("room", [0, 20_000, 300_000, 700_000])
def test_a_full_disk_leaves_the_old_shelf(tmp_path: Path, disk: Path, room: int) -> None:
    arguments = ("ingest", tmp_path / "docs", "--index", disk / "home")
    write(tmp_path / "docs", OLD)
    assert program(*arguments).returncode == 0
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room))
    write(tmp_path / "docs", OLD | many("資料"))
    check_full(program(*arguments), disk / "home")
    ballast.unlink()
    write(tmp_path / "docs", NEW)
    assert program(*arguments).returncode == 0
    assert shelved(disk / "home") == NEW


def test_a_second_ingest_is_told_to_wait_and_the_first_ends_well(place: Path) -> None:
    write(place / "docs", NEW)
    flag = place / "flag"
    arguments = ("ingest", place / "docs", "--index", place / "home")
    first = subprocess.Popen(
        command(*arguments, pause=f"ingest.store.new_generation:{flag}"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        while not flag.exists():
            assert first.poll() is None
        second = program(*arguments)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.count("\n") == 1
        assert "別の処理が更新中です" in second.stderr
        assert shelved(place / "home") == OLD  # readers are not held up
    finally:
        flag.unlink(missing_ok=True)
        _, errors = first.communicate(timeout=60)
    assert first.returncode == 0, errors
    assert shelved(place / "home") == NEW


@pytest.mark.parametrize("asking", ["ask", "search"])
def test_a_reader_during_publishes_sees_one_shelf_whole_at_a_time(place: Path, asking: str) -> None:
    def state(number: int) -> dict[str, str]:
        return {name: f"{name}の人口は約{number}万人である。" for name in ("海野市", "山原市")}

    write(place / "docs", state(100))
    assert ingest(place).returncode == 0
    reader = subprocess.Popen(
        command(asking, "--batch", "-", "--json", "--index", place / "home"),
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin
    assert reader.stdout
    failures: list[str] = []

    def publish() -> None:
        for number in range(101, 106):
            write(place / "docs", state(number))
            done = ingest(place)
            failures.extend([done.stderr] if done.returncode else [])

    writer = threading.Thread(target=publish)
    seen: list[str] = []
    question = json.dumps({"id": "q", "question": "海野市と山原市の人口は?"}, ensure_ascii=False)
    last = False
    writer.start()
    try:
        while not last:
            last = not writer.is_alive()  # once more after the last publish
            reader.stdin.write(question + "\n")
            reader.stdin.flush()
            answer = reader.stdout.readline()
            numbers = set(re.findall(r"約(\d+)万人", answer))
            assert len(numbers) == 1, answer
            assert {"海野市", "山原市"} <= set(re.findall("海野市|山原市", answer))
            seen += sorted(numbers)
    finally:
        writer.join()
        reader.stdin.close()
        reader.wait(timeout=30)
        reader.stdout.close()
    assert failures == []
    assert seen == sorted(seen)  # never back to an older one
    assert seen[-1] == "105"
    assert len(set(seen)) >= 3


def test_a_shelf_on_read_only_media_can_be_asked(tmp_path: Path, disk: Path) -> None:
    write(tmp_path / "docs", OLD)
    assert program("ingest", tmp_path / "docs", "--index", disk / "home").returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    asked = program("ask", "海野市の人口は?", "--index", disk / "home")
    assert asked.returncode == 0, asked.stderr
    assert "約8万人" in asked.stdout
