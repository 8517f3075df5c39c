"""Whether filters fit the shelf. Pure; what they narrow, the index knows."""

from collections.abc import Sequence

from ingest.errors import InputError
from ingest.japanese import key
from ingest.models import Document, Filters

_NAMED = 10  # of what there is, before the rest is only counted


def check_filters(filters: Filters | None, documents: Sequence[Document]) -> None:
    """Refuses what no document of the shelf could pass for want of its name.

    A typo would otherwise look like a shelf that is silent.

    Raises:
        InputError: a municipality or document id that the shelf has not; names those it has.
    """
    if filters is None:
        return
    if filters.municipality is not None:
        there = sorted({item.municipality for item in documents if item.municipality})
        if key(filters.municipality) not in map(key, there):
            raise InputError(
                f"自治体「{filters.municipality}」の資料はありません。{_listed('自治体', there)}"
            )
    ids = {item.id for item in documents}
    for id_ in filters.document_ids:
        if id_ not in ids:
            raise InputError(f"資料ID「{id_}」はありません。{_listed('資料ID', sorted(ids))}")


def _listed(what: str, names: Sequence[str]) -> str:
    if not names:
        return f"索引に{what}のある資料がありません"
    rest = f" ほか{len(names) - _NAMED}件" if len(names) > _NAMED else ""
    return f"索引にある{what}は {'・'.join(names[:_NAMED])}{rest} です"
