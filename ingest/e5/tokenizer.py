"""Writes the bundled model's tokenizer as a `tokenizers` file; knows nothing of weights."""

from pathlib import Path

from ingest.e5.source import SPECIAL, Source


def write_tokenizer(source: Source, kept: list[int], path: Path) -> None:
    """The XLM-R tokenizer. Its normaliser is SentencePiece's nmt_nfkc, which keeps U+FF5E."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    vocabulary = [(source.pieces[number], float(source.scores[number])) for number in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL.index("<unk>")))
    wave, stand_in = "\uff5e", "\ue000"
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(wave, stand_in),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(stand_in, wave),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(token, SPECIAL.index(token)) for token in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.save(str(path), pretty=False)
