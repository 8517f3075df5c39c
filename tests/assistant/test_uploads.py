"""Uploaded files: their names, and which version stays when a run ends, well or not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.uploads import MAX_NAME_BYTES, Uploads, safe_name
from ingest.errors import InputError


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("報告書（案） 第2版.pdf", "報告書（案） 第2版.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\共有\一覧.xlsx", "一覧.xlsx"),
        ("..隠し.md", "隠し.md"),
        ("見出し\n改行\x00.txt", "見出し_改行_.txt"),
        ("が.txt", "が.txt"),  # か and a mark of its own, as macOS writes it
        ("あ" * 200 + ".docx", "あ" * 65 + ".docx"),
        ("cod\u202efdp.txt", "cod_fdp.txt"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@pytest.mark.parametrize("name", ["", ".", "..", "shelf.toml", "道具.exe", ".pdf", "/", "名前だけ"])
def test_what_no_reader_takes_is_refused_at_the_door(name: str) -> None:
    with pytest.raises(InputError, match="この形式は取り込めません"):
        safe_name(name)


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_folder_or_hides(name: str) -> None:
    try:
        kept = safe_name(f"{name}.pdf")
    except InputError:
        return
    assert Path(kept).name == kept
    assert not kept.startswith(".")
    assert len(kept.encode()) <= MAX_NAME_BYTES


def sent(uploads: Uploads, name: str, text: str) -> str:
    with uploads.receiving(name) as (file, stream):
        stream.write(text.encode())
    return file.token


def publish(home: Path, generation: str) -> None:
    (home / "index" / generation).mkdir(parents=True)
    (home / "index" / "CURRENT").write_text(generation)


def test_a_version_that_was_not_taken_gives_way_to_the_one_before(tmp_path: Path) -> None:
    uploads, folder = Uploads(tmp_path), tmp_path / "uploads"
    (one,) = uploads.put([sent(uploads, "一.txt", "初版")])
    uploads.settle([one], [one.as_posix()])
    uploads.settle(
        uploads.put([sent(uploads, "一.txt", "壊れた版"), sent(uploads, "二.txt", "新")]), []
    )
    assert one.read_text() == "初版"
    assert not (folder / "二.txt").exists()
    uploads.settle(uploads.put([sent(uploads, "一.txt", "第2版")]), [one.as_posix()])
    assert one.read_text() == "第2版"
    assert list((folder / ".before").iterdir()) == []
    assert list((folder / ".incoming").iterdir()) == []


@pytest.mark.parametrize(("published", "text"), [(False, "初版"), (True, "第2版")])
def test_a_crash_leaves_the_version_that_is_published(
    tmp_path: Path, published: bool, text: str
) -> None:
    publish(tmp_path, "20260101T000000-0")
    uploads = Uploads(tmp_path)
    (one,) = uploads.put([sent(uploads, "一.txt", "初版")])
    uploads.settle([one], [one.as_posix()])
    uploads.put([sent(uploads, "一.txt", "第2版")])  # and the machine goes off
    if published:
        publish(tmp_path, "20260101T000001-0")
    Uploads(tmp_path).put([])
    assert one.read_text() == text


def test_a_transfer_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    receiving = uploads.receiving("一.txt")
    _, stream = receiving.__enter__()
    stream.write(b"half")
    lost = ConnectionError()
    assert not receiving.__exit__(ConnectionError, lost, lost.__traceback__)
    assert list((tmp_path / "uploads" / ".incoming").iterdir()) == []


def test_tokens_are_not_paths(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "秘").mkdir(parents=True)
    (tmp_path / "uploads" / "秘" / "a.txt").write_text("x")
    assert Uploads(tmp_path).put(["../秘", "秘", "0" * 32, ""]) == []
    assert (tmp_path / "uploads" / "秘" / "a.txt").exists()


def test_an_archive_goes_with_its_last_document(tmp_path: Path) -> None:
    uploads, folder = Uploads(tmp_path), tmp_path / "uploads"
    (archive,) = uploads.put([sent(uploads, "束.zip", "zip")])
    one, two = f"{archive}/一.txt", f"{archive}/二.txt"
    uploads.settle([archive], [one])
    assert archive.exists()
    uploads.discard([one], [two])
    assert archive.exists()
    outside = tmp_path / "元.txt"
    outside.write_text("元")
    uploads.discard([two, str(outside)], [])
    assert not archive.exists()
    assert outside.exists()
    assert uploads.holds(one)
    assert not uploads.holds(str(outside))
    assert folder.exists()
