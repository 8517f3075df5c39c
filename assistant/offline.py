"""Switches off every way in which a library would use the network on its own account.

The switches are environment variables that libraries read when they are imported, so a door calls
`go_offline` before anything else. It loads no library, and knows only the names of their switches.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from assistant.generate.providers import host_of

SWITCHES = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "DO_NOT_TRACK": "1",  # several
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_GATEWAY": "false",  # would lead a provider's requests over LangSmith's machine
    "LANGSMITH_TRACING": "false",
    "OTEL_SDK_DISABLED": "true",  # OpenTelemetry, which Chroma carries
}
HUB_SWITCHES = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def may_download(embedding_model: str | None) -> bool:
    """Whether the administrator opened the way to a model hub.

    That takes two deliberate settings: the name of a model that is no folder here, and
    HF_HUB_OFFLINE=0.
    """
    return (
        embedding_model is not None
        and not Path(embedding_model).is_dir()
        and os.environ.get("HF_HUB_OFFLINE") == "0"
    )


def switches(embedding_model: str | None) -> dict[str, str]:
    """The variables that must hold for this model."""
    return SWITCHES if may_download(embedding_model) else SWITCHES | HUB_SWITCHES


def go_offline(
    embedding_model: str | None, chroma_url: str | None = None, llm: str | None = None
) -> None:
    """Set the switches for this process and its children, whatever they were before.

    A Chroma server and a model's server of one's own are asked directly: a proxy would be one more
    machine that is told.
    """
    os.environ.update(switches(embedding_model))
    hosts = [urlsplit(chroma_url or "").hostname, host_of(llm or "")]
    if direct := [host for host in hosts if host]:
        for name in ("NO_PROXY", "no_proxy"):
            others = [other for other in os.environ.get(name, "").split(",") if other]
            os.environ[name] = ",".join(dict.fromkeys([*others, *direct]))
