"""A file is read in whatever encoding an office wrote it, or refused for a reason that can be told."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.readers import SUFFIXES, read
from ingest.readers.markdown import read_markdown
from ingest.readers.options import ReadOptions
from ingest.readers.pdf import read_pdf
from ingest.readers.text import decode, read_text, to_lines

NOTICE = (
    "断水のお知らせ\n\n"
    "水道管の取替えのため、次の地区では三月五日の夜に水が止まります。\n"
    "・本町一丁目（バス通りから北）\n・みどりヶ丘ニュータウン　12番街区\n"
    "問合せ先：水道課　電話 0120-000-111（内線３４）\n"
)


def problem(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.path == path
    return caught.value.problem


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def pdf(*pages: str, title: str | None = None, author: str | None = None) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setTitle(title or "")
    canvas.setAuthor(author or "")
    for page in pages:
        canvas.setFont("HeiseiMin-W3", 12)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted(data: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def locked_with_aes() -> bytes:
    """The skeleton of a PDF as Acrobat locks it today, with keys of the right length."""
    keys = "".join(f"/{name}<{'ab' * size}>" for name, size in
                   [("O", 48), ("U", 48), ("OE", 32), ("UE", 32), ("Perms", 16)])  # fmt: skip
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[]/Count 0>>",
        f"<</Filter/Standard/V 5/R 6/Length 256/P -4{keys}"
        "/CF<</StdCF<</CFM/AESV3/Length 32>>>>/StmF/StdCF/StrF/StdCF>>",
    ]
    body, offsets = "%PDF-2.0\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = "<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<aa><aa>]>>"
    tail = f"xref\n0 4\n0000000000 65535 f \n{table}trailer\n{trailer}\n"
    return f"{body}{tail}startxref\n{len(body)}\n%%EOF\n".encode()


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_of_an_office_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    data = NOTICE.replace("\n", end).encode(encoding)
    raw = read(written(tmp_path, "notice.txt", data))
    assert [line.text for line in raw.lines] == NOTICE.splitlines()
    assert [line.number for line in raw.lines] == list(range(1, 7))
    assert {line.page for line in raw.lines} == {None}


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
@pytest.mark.parametrize(
    "text",
    [
        "港",
        "予算",
        "断水",
        "コミュニティバスのダイヤ",
        "サービス",
        "あいうえお",
        "本町 12 3 4\n港町 5 6 7\n",
        "平成29年度　歳入歳出決算書",
        "（単位：千円）",
        *NOTICE.split("\n\n")[1].splitlines(),
    ],
)
def test_the_two_old_encodings_are_told_apart_even_on_a_few_words(text: str, encoding: str) -> None:
    assert decode(Path("a.txt"), text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_half_width_kana_are_text_where_the_encoding_is_plain(encoding: str) -> None:
    text = "ｼﾒｲ ﾐｽﾞﾉ ﾊﾅｺ"
    assert decode(Path("a.txt"), text.encode(encoding)) == text


def test_a_form_feed_begins_a_page(tmp_path: Path) -> None:
    raw = read(written(tmp_path, "a.txt", "橋\n道\n\f川\n".encode()))
    assert [(line.number, line.text, line.page) for line in raw.lines] == [
        (1, "橋", 1),
        (2, "道", 1),
        (3, "川", 2),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        bytes(range(128, 256)) * 4,
        b"\xff\xfe\x00",  # UTF-16 cut within a character
        "橋を直す。".encode("utf-16-le"),  # no byte order mark
        b"\x01\x02\x03\x04 \x05\x06",
    ],
)
@pytest.mark.parametrize("name", ["noise.txt", "noise.md"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert problem(written(tmp_path, name, data)) == "encoding"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.pdf"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t\n"])
def test_a_file_with_nothing_in_it_is_empty(tmp_path: Path, name: str, data: bytes) -> None:
    assert problem(written(tmp_path, name, data)) == "empty"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "\ufeff\n"),
        ("a.txt", "　\n　"),
        ("a.md", "\ufeff \n"),
        ("a.md", "---\ntitle: 橋\n---\n"),
    ],
)
def test_a_file_with_white_space_only_is_empty(tmp_path: Path, name: str, text: str) -> None:
    assert problem(written(tmp_path, name, text.encode())) == "empty"


# --- what the file system says -------------------------------------------------------------------


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.txt") == "missing"


@pytest.mark.parametrize("name", ["a.jtd", "a.xyz", "a", "txt", "a.txt.zip"])
def test_a_kind_of_file_without_a_reader_is_unsupported(tmp_path: Path, name: str) -> None:
    assert problem(written(tmp_path, name, NOTICE.encode())) == "unsupported"


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert read(written(tmp_path, "NOTICE.TXT", NOTICE.encode())).lines
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in SUFFIXES)


def test_a_file_that_the_system_refuses_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    # chmod would not stop the tests where they run as root.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problem(written(tmp_path, "locked.txt", b"-")) == "unreadable"


def test_a_folder_named_like_a_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert problem(tmp_path / "folder.txt") == "unreadable"


# --- Markdown ------------------------------------------------------------------------------------


def markdown(text: str) -> RawDocument:
    return read_markdown(Path("a.md"), text.encode())


def test_front_matter_says_what_the_file_is_and_the_lines_keep_their_numbers() -> None:
    raw = markdown(
        "---\ntitle: 港の手引\npublisher: 港湾課\nissued: 2016-11-01\nkind: case\n"
        "municipality: 八代市\n---\n\n港を直す。\n"
    )
    assert (raw.title, raw.publisher, raw.issued) == ("港の手引", "港湾課", "2016-11-01")
    assert (raw.kind, raw.municipality, raw.markup) == ("case", "八代市", "markdown")
    assert [(line.number, line.text) for line in raw.lines] == [(8, ""), (9, "港を直す。")]


@pytest.mark.parametrize(
    ("value", "issued"),
    [("2017", "2017"), ("2016-11", "2016-11"), ("2016-13-45", "2016-13-45"), ("", None)],
)
def test_a_date_in_front_matter_stays_as_written(value: str, issued: str | None) -> None:
    assert markdown(f"---\nissued: {value}\n---\n港。\n").issued == issued


def test_odd_values_in_front_matter_are_left_out() -> None:
    raw = markdown("---\ntitle: [港, 橋]\nkind: 事例\nmunicipality: {a: b}\n---\n港。\n")
    assert (raw.title, raw.kind, raw.municipality) == (None, None, None)


@pytest.mark.parametrize("front", ["title: [港", "a: b: c", "\t- 港", "[" * 3000, "? !!x\n: - ]"])
def test_front_matter_that_is_no_yaml_is_broken(tmp_path: Path, front: str) -> None:
    path = written(tmp_path, "a.md", f"---\n{front}\n---\n港。\n".encode())
    assert problem(path) == "broken"


def test_a_rule_that_is_never_closed_is_no_front_matter() -> None:
    assert [line.text for line in markdown("---\n港。\n").lines] == ["---", "港。"]
    assert markdown("---\nただの文\n---\n港。\n").lines[0].number == 4


# --- PDF -----------------------------------------------------------------------------------------


def test_the_text_of_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    data = pdf("断水のお知らせ\n本町一丁目", "次の頁", title="断水の手引", author="水道課")
    raw = read(written(tmp_path, "a.pdf", data))
    assert [(line.page, line.text.strip()) for line in raw.lines if line.text.strip()] == [
        (1, "断水のお知らせ"),
        (1, "本町一丁目"),
        (2, "次の頁"),
    ]
    assert [line.number for line in raw.lines] == list(range(1, len(raw.lines) + 1))
    assert (raw.title, raw.publisher, raw.page_count) == ("断水の手引", "水道課", 2)
    assert raw.issued is not None


@pytest.mark.parametrize(
    "name", ["Microsoft Word - 断水.docx", "断水.pptx", "無題", "untitled", "文書1", "Book1"]
)
def test_a_name_that_a_word_processor_made_up_is_no_title(name: str) -> None:
    assert read_pdf(Path("a.pdf"), pdf("断水", title=name)).title is None


@pytest.mark.parametrize(
    "data",
    [b"not a pdf at all", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"],
)
def test_a_file_that_is_no_pdf_is_broken(tmp_path: Path, data: bytes) -> None:
    assert problem(written(tmp_path, "a.pdf", data)) == "broken"


def test_a_pdf_cut_off_on_its_way_is_broken(tmp_path: Path) -> None:
    data = pdf("断水のお知らせ")
    assert problem(written(tmp_path, "a.pdf", data[: len(data) // 3])) == "broken"


def test_a_pdf_that_needs_a_password_is_encrypted(tmp_path: Path) -> None:
    data = encrypted(pdf("断水のお知らせ"), "himitsu")
    assert problem(written(tmp_path, "a.pdf", data)) == "encrypted"


def test_a_pdf_locked_with_aes_is_encrypted(tmp_path: Path) -> None:
    assert problem(written(tmp_path, "a.pdf", locked_with_aes())) == "encrypted"


def test_a_pdf_locked_against_editing_only_is_read(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(pdf("断水のお知らせ")))
    writer.encrypt("", "himitsu", algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    found = read(written(tmp_path, "a.pdf", locked.getvalue()))
    assert "断水のお知らせ" in "".join(line.text for line in found.lines)


def test_a_pdf_locked_by_a_plug_in_is_encrypted(tmp_path: Path) -> None:
    data = encrypted(pdf("断水のお知らせ"), "himitsu").replace(b"/Standard", b"/FileOpen")
    assert problem(written(tmp_path, "a.pdf", data)) == "encrypted"


def test_a_pdf_packed_in_an_unknown_way_is_broken(tmp_path: Path) -> None:
    data = pdf("断水のお知らせ").replace(b"/FlateDecode", b"/Flat2Decode")
    assert problem(written(tmp_path, "a.pdf", data)) == "broken"


def test_a_pdf_locked_against_changes_only_can_be_read(tmp_path: Path) -> None:
    raw = read(written(tmp_path, "a.pdf", encrypted(pdf("断水のお知らせ"), "")))
    assert "断水のお知らせ" in [line.text.strip() for line in raw.lines]


def test_blank_pages_are_empty(tmp_path: Path) -> None:
    assert problem(written(tmp_path, "a.pdf", pdf("", ""))) == "empty"


# --- whatever comes ------------------------------------------------------------------------------


def read_pdf_alone(path: Path, data: bytes) -> RawDocument:
    """Without OCR, which may be here or not."""
    return read_pdf(path, data, ReadOptions(tesseract=Path("/ない/tesseract")))


READERS: list[Callable[[Path, bytes], RawDocument]] = [read_text, read_markdown, read_pdf_alone]
FRONT = st.text(alphabet=st.sampled_from("a:- \n[]{}!&*|>'\"%@`#?,~0129/港")).map(
    lambda text: f"---\n{text}\n---\n港。\n".encode()
)
PDF = pdf("断水のお知らせ")
DAMAGED = st.builds(
    lambda at, byte: PDF[:at] + bytes([byte]) + PDF[at + 1 :],
    st.integers(0, 1500),
    st.integers(0, 255),
)


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=80).map(str.encode), FRONT, DAMAGED)
)
def test_a_reader_reads_or_raises_a_read_error_whatever_the_bytes(
    reader: Callable[[Path, bytes], RawDocument], data: bytes
) -> None:
    try:
        raw = reader(Path("a"), data)
    except ReadError:
        return
    assert any(line.text.strip() for line in raw.lines)


@given(st.text(max_size=80))
def test_lines_hold_the_whole_text(text: str) -> None:
    lines = to_lines(text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert "".join(line.text for line in lines) == "".join(text.replace("\f", "\n").splitlines())
