"""A memo as a Word file, read back by python-docx and by our own reader."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from assistant.chat import Assistant
from assistant.memo import build_memo
from assistant.memo_models import Group, Memo, Section, Statement
from assistant.memo_word import memo_docx
from assistant.models import Citation
from ingest.readers import read
from tests.assistant.conftest import DOCUMENT

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def footnotes(content: bytes) -> dict[str, str]:
    """The notes by their id, without Word's separators."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/footnotes.xml"))
    return {
        str(note.get(f"{_W}id")): "".join(map(str, note.itertext())).strip()
        for note in root.iter(f"{_W}footnote")
        if note.get(f"{_W}type") is None
    }


def references(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))
    body: Any = document.element.body
    return [mark.get(qn("w:id")) for mark in body.iter(qn("w:footnoteReference"))]


def test_headings_are_headings_and_fonts_are_japanese(starter: Assistant) -> None:
    document = docx.Document(io.BytesIO(memo_docx(build_memo(starter, "緊急時の受入れ", "熊本市"))))
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        assert paragraph.style is not None
        by_style.setdefault(str(paragraph.style.name), []).append(paragraph.text)
    assert by_style["Title"] == ["緊急時の受入れについて（たたき台）"]
    assert by_style["Heading 1"] == [
        "背景と課題",
        "国の考え方",
        "他自治体の事例",
        "論点",
        "出典一覧",
    ]
    assert by_style["Heading 2"] == ["長岡市"]
    assert all(text.startswith("〔") for text in by_style["List Bullet"])
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts: Any = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in {"游明朝", "游ゴシック"}
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_every_source_is_a_footnote_with_the_words_it_rests_on(starter: Assistant) -> None:
    memo = build_memo(starter, "緊急時の受入れ", "熊本市")
    content = memo_docx(memo)
    notes = footnotes(content)
    assert references(content) == [str(citation.number) for citation in memo.citations]
    assert list(notes) == references(content)
    for citation in memo.citations:
        note = notes[str(citation.number)]
        assert citation.document.title in note
        assert f"「{' '.join(citation.quote.split())}」" in note
        assert citation.headings[-1] in note


def test_our_own_reader_finds_the_sentences_again(starter: Assistant, tmp_path: Path) -> None:
    memo = build_memo(starter, "相談支援体制")
    path = tmp_path / "たたき台.docx"
    path.write_bytes(memo_docx(memo))
    text = "".join(line.text for line in read(path).lines)
    for section in memo.sections:
        for group in section.groups:
            assert all(statement.text[:20] in text for statement in group.statements)


def test_a_source_used_again_keeps_its_number_and_odd_characters_do_no_harm() -> None:
    quote = "①相談\x0b、②体験 <b>\uffff"
    citation = Citation(1, DOCUMENT, 2, (3, 3), ("機能",), quote)
    said = tuple(Statement("他市の事例", text, (1,)) for text in ("相談\x01", "体験"))
    content = memo_docx(Memo("機能", None, (Section("論点", (Group(None, said),)),), (citation,)))
    assert references(content) == ["1"]
    assert list(footnotes(content)) == ["1"]
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    assert "〔他市の事例〕相談" in texts
    assert "〔他市の事例〕体験1" in texts


def test_a_memo_without_sources_is_still_a_file() -> None:
    content = memo_docx(Memo("ごみ", None, (Section("論点", ()),), ()))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert texts.count("登録されている資料に記載がありません") == 2
