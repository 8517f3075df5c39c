"""What several rooms' tests share: the real bundled model, unpacked once for all runs."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from ingest.embed import Embedder, get_embeddings
from ingest.index import Index
from ingest.pipeline import ingest
from tests.assistant.cities import FILES, shelve

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="session")
def model_cache(request: pytest.FixtureRequest) -> Path:
    """The bundled model's cache; it survives between runs in pytest's own cache folder."""
    return Path(request.config.cache.mkdir("kyoten-models"))


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> Embedder:
    """The bundled model, loaded at most once in a run."""
    return get_embeddings(None, model_cache)


@pytest.fixture(scope="session")
def cities_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Index:
    """The shelf of the two invented cities, in a real index; nobody may change it."""
    return shelve(tmp_path_factory.mktemp("cities"), FILES, embedder)


@pytest.fixture(scope="session")
def cities(cities_index: Index) -> Assistant:
    """An assistant over the two invented cities."""
    return Assistant(cities_index)


@pytest.fixture(scope="session")
def starter_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Index:
    """The starter shelf in a real index; nobody may change it."""
    home = tmp_path_factory.mktemp("starter")
    failed = [event.error for event in ingest([CORPUS], home, embedder) if event.error]
    assert not failed
    return Index.open(home, embedder)


@pytest.fixture(scope="session")
def starter(starter_index: Index) -> Assistant:
    """An assistant over the starter shelf, with the real model."""
    return Assistant(starter_index)
