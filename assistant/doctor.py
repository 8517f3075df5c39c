"""What must hold for the program to work, looked at one by one. It changes and mends nothing.

Libraries are looked up by their metadata, not imported: an examination should take seconds.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from assistant.generate.providers import host_of, parse
from assistant.messages import OCR_CURE, describe
from assistant.offline import may_download, switches
from assistant.settings import Settings
from ingest.errors import KyotenError, LanguageModelError

PACKAGE = "kyoten-navi"
PYTHON = (3, 11)
# How long a language model may take for its first word: an examination is no time to load one.
WORD_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `cure` says what to do, None where all is well."""

    what: str
    state: str
    cure: str | None = None

    def line(self) -> str:
        """The finding as it is shown."""
        if self.cure is None:
            return f"OK      {self.what}: {self.state}"
        return f"要対応  {self.what}: {self.state} → {self.cure}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, the quick ones first."""
    yield _python()
    yield from _libraries()
    yield _dictionary()
    yield _home(settings.home)
    yield _tesseract(settings)
    yield _model(settings)
    yield _index(settings)
    yield _language_model(settings)
    yield _network(settings)


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON))
    cure = None if sys.version_info[:2] == PYTHON else f"Python {wanted} を使ってください"
    return Finding("Python", running, cure)


def _libraries() -> Iterator[Finding]:
    """Each pinned dependency, against what is installed."""
    try:
        required = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        yield Finding(
            "kyoten",
            "パッケージとして入っていません",
            "拠点ナビのフォルダで「pip install -c requirements.lock -e .」を実行してください",
        )
        return
    for requirement in required:
        if match := re.fullmatch(r"([\w.-]+)==([\w.]+)", requirement):  # extras carry a marker
            yield _library(*match.groups())


def _library(name: str, wanted: str) -> Finding:
    cure = f"「pip install {name}=={wanted}」を実行してください"
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, "入っていません", cure)
    # A local build such as 2.13.0+cpu is that version.
    if installed.split("+")[0] != wanted:
        return Finding(name, f"{installed}（動作を確かめた版は {wanted}）", cure)
    return Finding(name, installed)


def _dictionary() -> Finding:
    cure = "「pip install fugashi unidic-lite」で入れ直してください"
    try:
        from ingest.japanese import TOKENIZER_VERSION, lemmas

        found = lemmas("地域生活支援拠点を整備する")
    except (ImportError, RuntimeError, OSError) as error:
        return Finding("形態素解析（MeCab）", f"動きません（{error}）", cure)
    if "整備" not in found:
        return Finding("形態素解析（MeCab）", f"結果が変です（{' '.join(found)}）", cure)
    return Finding("形態素解析（MeCab）", TOKENIZER_VERSION)


def _home(home: Path) -> Finding:
    place = home.absolute()
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(
            "索引の場所",
            f"{home} に書き込めません（{error.strerror}）",
            "権限を確かめるか、KYOTEN_HOME で別の場所を指定してください",
        )
    return Finding("索引の場所", str(home.absolute()))


def _tesseract(settings: Settings) -> Finding:
    """Reading scans is an extra: without it all is well, unless a Tesseract was named."""
    from ingest.readers.ocr import Tesseract, find_tesseract

    what = "文字認識（Tesseract）"
    found = find_tesseract(settings.tesseract)
    if isinstance(found, Tesseract):
        return Finding(what, f"{found.version}（日本語の横書きと縦書き）")
    if found == "no_japanese":
        state = "日本語のデータがありません"
    elif settings.tesseract is not None:
        state = f"KYOTEN_TESSERACT の {settings.tesseract} は動きません"
        return Finding(what, state, "場所を確かめるか、設定を外してください")
    else:
        state = "入っていません"
    return Finding(what, f"{state}（スキャンを取り込まないなら要りません。{OCR_CURE}）")


def _model(settings: Settings) -> Finding:
    from ingest.embed import model_identity

    try:
        name, fingerprint = model_identity(settings.embedding_model, settings.model_cache)
    except KyotenError as error:
        return Finding("埋め込みモデル", "使えません", describe(error))
    if settings.embedding_model is not None:
        return Finding("埋め込みモデル", f"{name}（{fingerprint}）")
    converted = (settings.model_cache / fingerprint).is_dir()
    state = "変換済み" if converted else "最初の取り込みで変換します"
    return Finding("埋め込みモデル", f"同梱の {name}（{fingerprint}、{state}）")


def _index(settings: Settings) -> Finding:
    from ingest.embed import get_embeddings
    from ingest.index import Index

    try:
        embedder = get_embeddings(settings.embedding_model, settings.model_cache)
        index = Index.open(settings.home, embedder, settings.chroma_url)
        documents = index.documents()
        # Matrices and vectors are read at the first search only; a damaged one shows here.
        index.search("拠点", 1)
    except KyotenError as error:
        return Finding("索引", "使えません", describe(error))
    passages = sum(document.passage_count for document in documents)
    return Finding("索引", f"資料 {len(documents)}件、{passages}節（世代 {index.generation}）")


def _language_model(settings: Settings) -> Finding:
    """Whether the model that was named says a word; its first is enough."""
    what = "言語モデル"
    if settings.llm is None:
        return Finding(what, "使いません（資料の抜き書きだけで答えます）")
    from assistant.generate.model import get_language_model

    try:
        model = get_language_model(settings)
        model.greet(WORD_SECONDS)
    except KyotenError as error:
        return Finding(what, "使えません（資料の抜き書きだけで答えます）", describe(error))
    choice = "、会話ごとに切り替えられます" if settings.llm_choice else ""
    return Finding(what, f"{model.name}（応答します{choice}）")


def _servers(settings: Settings) -> Iterator[str]:
    """Whom the settings let the program talk to."""
    if settings.chroma_url is not None:
        yield f"Chromaサーバー {settings.chroma_url}"
    try:
        provider = parse(settings.llm).provider if settings.llm else ""
    except LanguageModelError:
        return  # names none, so none is talked to
    if host := host_of(settings.llm or ""):
        yield f"言語モデルのサーバー {host}（質問と資料の該当箇所を送ります）"
    elif provider:
        yield f"言語モデルの提供元 {provider}（質問と資料の該当箇所を外部に送ります）"


def _network(settings: Settings) -> Finding:
    if may_download(settings.embedding_model):
        return Finding(
            "外部との通信",
            f"モデル「{settings.embedding_model}」の取得を許しています",
            "取得が済んだら HF_HUB_OFFLINE=0 を外してください",
        )
    wanted = switches(settings.embedding_model)
    open_ones = [name for name, value in wanted.items() if os.environ.get(name) != value]
    if open_ones:
        return Finding(
            "外部との通信", f"{open_ones[0]} が効いていません", "環境変数を外してください"
        )
    if servers := " と ".join(_servers(settings)):
        return Finding("外部との通信", f"{servers} のほかはすべて止めています")
    return Finding("外部との通信", "すべて止めています（この端末の中だけで動きます）")
