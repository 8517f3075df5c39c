"""What an administrator can set, from KYOTEN_* variables or a door's options.

Built at the doors only. Knows names and limits, and nothing of what the values are used for.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import InputError

PREFIX = "KYOTEN_"
# What a value must be, for the one line a user gets when it is not.
_EXPECTED = {
    "home": "フォルダの場所",
    "tesseract": "Tesseractの実行ファイルの場所",
    "embedding_model": "モデルの名前かフォルダの場所",
    "reranker": "モデルの名前かフォルダの場所",
    "host": "この端末のアドレス（例: 127.0.0.1）",
    "port": "1～65535の整数",
    "log_questions": "1（質問を記録する）か0（しない）",
    "llm": "モデル（例: ollama:gemma3、openai-compatible:http://127.0.0.1:8080#名前）",
    "llm_timeout": "0より大きく600までの秒数",
    "llm_characters": "200～50000の整数（言語モデルに読ませる資料の文字数）",
    "llm_api_key": "APIキーの文字列",
    "llm_choice": "1（会話ごとに切り替えられる）か0（できない）",
    "prompts": "指示文（Markdown）のフォルダの場所",
    "chroma_url": "Chromaサーバーのアドレス（例: http://127.0.0.1:8000）",
}


class Settings(BaseSettings):
    """The whole configuration. Unknown keys are refused."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    home: Path = Path(".kyoten")
    embedding_model: str | None = None
    reranker: str | None = None
    tesseract: Path | None = None
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=7860, ge=1, le=65535)
    log_questions: bool = False
    # Whether it names a model is seen when the model is asked for: answers come without it, too.
    llm: str | None = None
    llm_timeout: float = Field(default=20, gt=0, le=600)
    # What a model of 1.5 billion parameters on two cores reads in ten seconds of its twenty.
    llm_characters: int = Field(default=600, ge=200, le=50_000)
    llm_api_key: SecretStr | None = None
    llm_choice: bool = False
    prompts: Path | None = None
    chroma_url: str | None = Field(
        default=None, pattern=r"^https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?/?$"
    )

    @property
    def model_cache(self) -> Path:
        """Where converted embedding models are kept."""
        return self.home / "models"


def load_settings(**options: Any) -> Settings:
    """The settings of this process; an option that is not None wins over its variable.

    Raises:
        InputError: a variable or option of an unknown name, or a value that cannot be used.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    if unknown:
        raise InputError(
            f"環境変数 {unknown[0]} は知らない設定です。"
            f"使える設定は {', '.join(sorted(known))} です"
        )
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise InputError(_explain(error)) from error


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if name not in _EXPECTED:
        return f"「{name}」は知らない設定です"
    secret = Settings.model_fields[name].annotation == SecretStr | None
    value = "" if secret else f"「{first['input']}」"
    return (
        f"設定 {PREFIX}{name.upper()} の値{value}は使えません。{_EXPECTED[name]}を指定してください"
    )
