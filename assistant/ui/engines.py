"""Who may answer here, and whether whoever asks may choose. Knows the names; asks no model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.models import Engine
from ingest.errors import InputError

if TYPE_CHECKING:
    import gradio as gr

WORDS: dict[Engine, str] = {
    "model": "言語モデルで文章にする",
    "extractive": "資料の抜粋だけ",
}
SWITCHED_JS = "(engine) => { window.kyoten.switched(engine); return []; }"
NO_CHOICE = (
    "答え方（engine）は選べません。管理者が KYOTEN_LLM_CHOICE=1 を設定すると選べるようになります"
)
NO_MODEL = "言語モデルが設定されていないため、答え方（engine）は選べません。engine を外してください"


@dataclass(frozen=True, slots=True)
class Engines:
    """`model` is the language model that answers by default, None without one; `choice` as set."""

    model: str | None = None
    choice: bool = False

    @property
    def signed(self) -> bool:
        """Whether answers say whose words they are: there is more than one who may give them."""
        return self.model is not None

    @property
    def may_choose(self) -> bool:
        """Whether there is a choice, and it is everybody's."""
        return self.model is not None and self.choice

    def allowed(self, wanted: Engine | None) -> Engine | None:
        """What is wanted, where it may be.

        Raises:
            InputError: it may not be chosen here.
        """
        if wanted is not None and not self.may_choose:
            raise InputError(NO_CHOICE if self.model is not None else NO_MODEL)
        return wanted


# Without a language model: the documents' own words.
ONE_ENGINE = Engines()


def engine_switch(value: Engine | None) -> "gr.Radio | gr.State":
    """The switch of a conversation, set to that; where there is nothing to choose, None in its place."""
    import gradio as gr

    if value is None:
        return gr.State(None)
    choices = [(words, engine) for engine, words in WORDS.items()]
    switch = gr.Radio(choices, value=value, label="答え方", elem_id="kn-engine")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Kept at once, so that the conversation opens with it though nothing more is asked.
    switch.input(None, [switch], None, js=SWITCHED_JS, **quiet)
    return switch
