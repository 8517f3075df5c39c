"""What several rooms' tests share: the real bundled model, unpacked once for all runs."""

from pathlib import Path

import pytest

from ingest.embed import Embedder, get_embeddings


@pytest.fixture(scope="session")
def model_cache(request: pytest.FixtureRequest) -> Path:
    """The bundled model's cache; it survives between runs in pytest's own cache folder."""
    return Path(request.config.cache.mkdir("kyoten-models"))


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> Embedder:
    """The bundled model, loaded at most once in a run."""
    return get_embeddings(None, model_cache)
