"""Whatever a text holds, reading and normalising it gives a result or an error of our own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import japanese
from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.passages import build_passages
from ingest.readers.markdown import read_markdown
from ingest.readers.separated import read_separated
from ingest.readers.text import read_text
from tests.ingest.office import check_verbatim

# Characters that mean something to one of the readers, and some that trip normalisation.
SIGNS = "　 \t\n\r\f\v|-*#>`[](){}!&<>/=\"',;:。、・①１一第章（）「」【】〔〕ｶﾞ㌔㍻ﬁ\u3099\u200b\ufeff\u2028\U00020b9f"
TEXTS = st.text(st.one_of(st.sampled_from(SIGNS), st.characters(codec="utf-8")), max_size=200)


def read_or_refused(call: Callable[[], RawDocument], *problems: str) -> RawDocument | None:
    """What was read; None where it was refused for one of these reasons."""
    try:
        return call()
    except ReadError as error:
        if error.problem not in problems:
            raise
        return None


@given(st.binary(max_size=300))
def test_bytes_are_text_or_refused(data: bytes) -> None:
    read_or_refused(lambda: read_text(Path("a.txt"), data), "encoding", "empty")


@given(TEXTS)
def test_any_text_is_read_or_empty(text: str) -> None:
    raw = read_or_refused(lambda: read_text(Path("a.txt"), text.encode()), "empty", "encoding")
    if raw:
        check_verbatim(raw)


@given(TEXTS)
def test_any_markdown_is_read_or_refused(text: str) -> None:
    raw = read_or_refused(
        lambda: read_markdown(Path("a.md"), text.encode()), "empty", "encoding", "broken"
    )
    if raw:
        build_passages("d", raw)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@given(text=TEXTS)
def test_any_table_as_text_is_read_or_refused(suffix: str, text: str) -> None:
    path = Path(f"a{suffix}")
    raw = read_or_refused(
        lambda: read_separated(path, text.encode()), "empty", "encoding", "broken"
    )
    if raw:
        check_verbatim(raw)


@settings(max_examples=200)
@given(TEXTS)
def test_normal_forms_are_stable_and_words_are_pieces_of_the_text(text: str) -> None:
    once = japanese.normalise(text)
    assert japanese.normalise(once) == once
    japanese.lemmas(text)
    japanese.bigrams(text)
    japanese.squeeze(text)
