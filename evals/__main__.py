"""`python -m evals`: the evaluation with all its options."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from assistant.messages import describe
from assistant.offline import go_offline
from assistant.settings import load_settings
from evals.run import main as evaluate
from ingest.errors import KyotenError


def share(text: str) -> float:
    """A share from 0 to 1.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ArgumentTypeError("0～1の数を指定してください")
    return value


def main(arguments: list[str] | None = None) -> int:
    """Run a suite; 1 where it fell short or could not be run."""
    parser = ArgumentParser(prog="python -m evals", description="評価用の質問に答えて採点します")
    parser.add_argument("suite", nargs="?", default="starter", help="問題集（既定は starter）")
    parser.add_argument("--index", type=Path, help="問題集の資料の代わりに使う索引のフォルダ")
    parser.add_argument("-v", "--verbose", action="store_true", help="外れた質問も表示します")
    parser.add_argument("--json", action="store_true", help="JSONで出力します")
    parser.add_argument("--out", type=Path, help="JSONを書き込むファイル")
    parser.add_argument("--html", type=Path, help="HTMLの報告を書き込むファイル")
    parser.add_argument("--update", action="store_true", help="この結果を今後の基準にします")
    parser.add_argument("--fail-under", type=share, help="正答率がこれを下回れば1で終わります")
    given = parser.parse_args(arguments)
    try:
        settings = load_settings(home=given.index)
        go_offline(settings.embedding_model)
        return evaluate(
            given.suite,
            settings,
            own_index=given.index is not None,
            as_json=given.json,
            verbose=given.verbose,
            update=given.update,
            out=given.out,
            html=given.html,
            fail_under=given.fail_under,
        )
    except KyotenError as error:
        print(describe(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
