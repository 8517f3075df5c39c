"""`kyoten eval`: what is refused, and how it ends."""

import pytest

from assistant.cli import main


@pytest.mark.parametrize("value", ["1.1", "-0.1", "九割", "nan"])
def test_a_share_is_from_0_to_1(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["eval", f"--fail-under={value}"])
    assert "0～1の数" in capsys.readouterr().err


def test_what_goes_wrong_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "ない"]) == 1
    assert "問題集「ない」はありません" in capsys.readouterr().err
