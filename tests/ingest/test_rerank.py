"""The first hits are put in order by what the sum of the legs does not see, or by a model of the office's own."""

from pathlib import Path

import numpy as np
import pytest

from ingest.embed import Embedder
from ingest.errors import RerankerError
from ingest.index import Index
from ingest.publish import publish
from ingest.rerank import (
    WEIGHTS,
    CrossEncoderReranker,
    get_reranker,
    longest_runs,
    reordered,
    weigh,
)
from tests.assistant.cheap import BigramEmbedder
from tests.ingest import written
from tests.ingest.shelves import DOCUMENTS, PASSAGES


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder with weights at random, which are enough to be run."""
    return _cross_encoder(tmp_path_factory.mktemp("cross-encoder"), labels=1)


def _cross_encoder(folder: Path, labels: int) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"人口機能市整備型の相談支援"]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])],
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(numbers),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,  # type: ignore[call-arg]
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_missing_word_is_seen_however_often_the_others_stand(tmp_path: Path) -> None:
    index = written.terms(tmp_path, [["市", "人口"], ["市", "市", "市"], ["人口"], ["海"]])
    shares = index.shares(["市", "人口", "人口"], np.arange(4))
    assert shares[0] == pytest.approx(1)
    assert shares[1] == pytest.approx(0.5)
    assert shares[2] == pytest.approx(0.5)
    assert shares[3] == 0


def test_a_word_that_no_text_holds_is_missing_from_all(tmp_path: Path) -> None:
    index = written.terms(tmp_path, [["市"], ["市", "海"]])
    assert index.shares(["市"], np.arange(2)).tolist() == [1, 1]
    assert 0 < index.shares(["市", "山"], np.arange(2))[0] < 0.5
    assert index.shares([], np.arange(2)).tolist() == [0, 0]


def test_the_mean_of_a_passage_is_compared(tmp_path: Path) -> None:
    vectors = [np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)]
    units = written.units(tmp_path, [vectors, [None]], 2)
    cosines = units.mean_cosine([1.0, 0.0], np.array([0, 1]))
    assert cosines == pytest.approx([0.5**0.5, 0], abs=1e-3)


@pytest.mark.parametrize(
    ("query", "text", "share"),
    [
        ("人口は?", "市の人口は多い。", 0.75),
        ("ＡＢＣ", "xabcx", 1.0),
        ("海", "山", 0.0),
        ("", "山", 0.0),
        ("山と海", "", 0.0),
    ],
)
def test_the_longest_shared_run(query: str, text: str, share: float) -> None:
    assert longest_runs(query, [text, text]) == pytest.approx([share, share])


def test_signs_are_weighed() -> None:
    signs = {name: np.zeros(2) for name in WEIGHTS}
    assert weigh(signs).tolist() == [0, 0]
    signs["lemma_share"] = np.array([0.5, 1.0])
    better, best = weigh(signs)
    assert best - better == pytest.approx(0.5 * WEIGHTS["lemma_share"])


def test_what_covers_the_question_and_is_nearer_weighs_more() -> None:
    """Only length may count against a passage."""
    assert [name for name, weight in WEIGHTS.items() if weight <= 0] == ["length"]


def test_places_keep_their_scores(tmp_path: Path, embedder: Embedder) -> None:
    publish(tmp_path, DOCUMENTS, PASSAGES, embedder)
    hits = Index.open(tmp_path, embedder).search("人口と機能", k=4)
    again = reordered(hits, np.array([0.0, 2.0, 1.0]))
    assert [hit.passage for hit in again] == [hits[at].passage for at in (1, 2, 0, 3)]
    assert [hit.score for hit in again] == [hit.score for hit in hits]


class _Blunt(BigramEmbedder):
    """All texts mean the same."""

    def embed_query(self, text: str) -> list[float]:
        return [1.0, *[0.0] * (self.dimension - 1)]


def test_where_all_means_the_same_nothing_stands_out_from_the_background(tmp_path: Path) -> None:
    embedder = _Blunt(tmp_path / "models")
    publish(tmp_path, DOCUMENTS, PASSAGES, embedder)
    index = Index.open(tmp_path, embedder)
    hits = index.search("海野市の人口は?")
    assert all(
        np.isfinite(values).all() for values in index.signs("海野市の人口は?", hits).values()
    )


def test_a_cross_encoder_puts_the_hits_in_its_order(
    tmp_path: Path, embedder: Embedder, cross_encoder: Path
) -> None:
    publish(tmp_path, DOCUMENTS, PASSAGES, embedder)
    reader = get_reranker(str(cross_encoder))
    assert reader is not None
    hits = Index.open(tmp_path, embedder, reader=reader).search("市の人口", k=6)
    texts = ["\n".join((*hit.passage.headings, hit.passage.text)) for hit in hits]
    scores = reader.scores("市の人口", texts)
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert len(set(scores.tolist())) > 1


def test_none_is_configured_by_default() -> None:
    assert get_reranker(None) is None


@pytest.mark.parametrize("content", [None, "config.json"])
def test_a_reranker_that_is_not_there_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / content).write_text("{}", "utf-8")
    reader = CrossEncoderReranker(str(tmp_path))
    with pytest.raises(RerankerError) as caught:
        reader.scores("人口", ["市の人口"])
    assert str(tmp_path) in str(caught.value)


def test_a_model_of_several_scores_is_refused(tmp_path: Path) -> None:
    reader = CrossEncoderReranker(str(_cross_encoder(tmp_path, labels=3)))
    with pytest.raises(RerankerError, match="1つだけ"):
        reader.scores("人口", ["市の人口"])
