"""What an answer says about the language model's part in it, in Japanese. Pure."""

from collections.abc import Sequence

from assistant.ground import Fault, Reason
from assistant.messages import describe
from assistant.models import Withheld
from ingest.errors import LanguageModelError

_REASONS: dict[Reason, str] = {
    "figure": "資料と合わない数値",
    "date": "資料と合わない日付",
    "place": "資料と合わない地名",
    "organisation": "資料と合わない団体名",
    "negation": "資料と食い違う言い切り",
    "words": "資料にない内容",
    "empty": "根拠が示されていない文",
}


def remark(
    *,
    shown: int,
    withheld: Sequence[Withheld],
    completed: bool,
    error: LanguageModelError | None,
) -> str:
    """A line or two; empty where the model's sentences all stand and say all that must be said."""
    parts: list[str] = []
    if error is not None:
        parts.append(f"{describe(error)}。")
    if withheld:
        reasons = "、".join(dict.fromkeys(_REASONS[r] for one in withheld for r in one.reasons))
        parts.append(
            f"言語モデルの文のうち{len(withheld)}文は、資料で裏付けられないため示していません（{reasons}）。"
        )
    elif error is None and not shown:
        parts.append("言語モデルの返事からは、示せる文が得られませんでした。")
    if not shown:
        parts.append("資料からの抜粋で答えました。")
    elif completed and parts:
        parts.append("資料からの抜粋を補いました。")
    return "".join(parts)


def fault_words(faults: Sequence[Fault]) -> str:
    """What is wrong with a sentence, for the model that is to write it again."""
    lines = [f"- {_REASONS[f.reason]}" + (f"（{f.words}）" if f.words else "") for f in faults]
    return "\n".join(dict.fromkeys(lines))
