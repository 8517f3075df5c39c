"""A memo as Markdown. Renders; it decides no sentence."""

from assistant.export import escape_markdown, markdown_source, one_line
from assistant.memo_models import NOTHING, SOURCES, Mark, Memo, Section

TITLE = "{theme}について（たたき台）"
_PREFACE = "登録されている資料の文だけを並べたたたき台です。"
_MEANINGS: dict[Mark, str] = {
    "国の基準": "国などの指針",
    "他市の事例": "他の市町村の資料",
    "本市の資料": "{own}の資料",
    "事例": "市町村の分からない資料",
}


def memo_title(memo: Memo) -> str:
    """The title of the memo."""
    return TITLE.format(theme=memo.theme)


def memo_preface(memo: Memo) -> str:
    """What the memo is made of, and what its marks mean."""
    own = memo.municipality or "本市"
    meanings = [f"〔{mark}〕は{_MEANINGS[mark].format(own=own)}" for mark in memo.marks()]
    return _PREFACE + (f"{'、'.join(meanings)}の文です。" if meanings else "")


def memo_markdown(memo: Memo) -> str:
    """The memo with [n] marks, and the numbered sources at its end."""
    parts = [f"# {one_line(memo_title(memo))}", escape_markdown(memo_preface(memo))]
    for section in memo.sections:
        parts += [f"## {section.title}", *_section(section)]
    parts.append(f"## {SOURCES}")
    parts += [markdown_source(citation) for citation in memo.citations] or [NOTHING]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    parts: list[str] = []
    for group in section.groups:
        if group.heading:
            parts.append(f"### {one_line(group.heading)}")
        lines = []
        for said in group.statements:
            marks = "".join(f"[{number}]" for number in said.citations)
            lines.append(f"- 〔{said.mark}〕{one_line(said.text)}{marks}")
        parts.append("\n".join(lines))
    return parts or [NOTHING]
