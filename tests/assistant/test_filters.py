"""A filter that names what is not there is told so, with what there is."""

import pytest

from assistant.filters import check_filters
from ingest.errors import InputError
from ingest.models import Filters
from tests.assistant.cheap import document

SHELF = [document("a", "澁谷区"), document("b", "海野市"), document("c")]


@pytest.mark.parametrize(
    "filters",
    [
        None,
        Filters(),
        Filters(municipality="渋谷区", document_ids=("a", "c")),
        Filters(kind="guidance", year=1990),
    ],
)
def test_what_the_shelf_has_passes(filters: Filters | None) -> None:
    check_filters(filters, SHELF)


def test_an_unknown_municipality_is_told_with_those_there_are() -> None:
    with pytest.raises(InputError, match="自治体「札幌市」の資料はありません。") as caught:
        check_filters(Filters(municipality="札幌市"), SHELF)
    assert caught.value.detail.endswith("索引にある自治体は 海野市・澁谷区 です")


def test_an_unknown_document_is_told_with_those_there_are() -> None:
    with pytest.raises(
        InputError, match="資料ID「z」はありません。索引にある資料IDは a・b・c です"
    ):
        check_filters(Filters(document_ids=("a", "z")), SHELF)


def test_a_long_list_is_counted_and_an_empty_one_said() -> None:
    many = [document(f"d{number:02}") for number in range(15)]
    with pytest.raises(InputError, match="d09 ほか5件 です"):
        check_filters(Filters(document_ids=("z",)), many)
    with pytest.raises(InputError, match="自治体のある資料がありません"):
        check_filters(Filters(municipality="札幌市"), many)
