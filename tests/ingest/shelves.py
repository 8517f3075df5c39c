"""Small shelves made by hand, for tests of what comes after reading."""

from ingest.models import Document, Kind, Passage, Unit


def document(
    id_: str,
    title: str,
    municipality: str | None = None,
    kind: Kind = "case",
    issued: str | None = None,
) -> Document:
    return Document(
        id=id_,
        title=title,
        path=f"/shelf/{id_}.md",
        kind=kind,
        municipality=municipality,
        issued=issued,
        publisher=None,
        sha256=id_ * 4,
    )


def passages(document_id: str, *texts: str, headings: tuple[str, ...] = ()) -> list[Passage]:
    return [
        Passage(
            id=f"{document_id}#{position}",
            document_id=document_id,
            units=(
                Unit(
                    text=text,
                    kind="sentence",
                    lines=(position + 1, position + 1),
                    page=1,
                    headings=headings,
                    cells=(("観点", text),),
                ),
            ),
            headings=headings,
            page=1,
            position=position,
        )
        for position, text in enumerate(texts)
    ]


DOCUMENTS = (
    document("guide", "拠点整備の手引", kind="guidance", issued="2017-07"),
    document("umi", "海野市の取組", "海野市", issued="2016-11"),
    document("yama", "山原市の取組", "山原市", issued="2020"),
)
PASSAGES = (
    *passages(
        "guide",
        "多機能拠点型は、居住支援の機能を一つの建物に集める。",
        "面的整備型は、地域の事業者が分担して機能を担う。",
        headings=("１ 整備の類型",),
    ),
    *passages("umi", "人口は約8万人である。", "緊急時は短期入所の空床で受け入れる。"),
    *passages("yama", "人口は約3万人である。", "コーディネーターを1名置いている。"),
)
