"""Writes a result to the file that a user named: whole or not at all, and over nothing by accident."""

import os
from pathlib import Path

from ingest.errors import InputError


def check_out(out: Path, force: bool) -> None:
    """Say early what would make the writing fail, before the work is done.

    Raises:
        InputError: it is a folder, its folder is missing, or it exists and may not be replaced.
    """
    if out.is_dir():
        raise InputError(f"{out} はフォルダです。ファイルの名前まで指定してください")
    if not out.parent.is_dir():
        raise InputError(f"{out.parent} というフォルダはありません。先に作ってください")
    if out.exists() and not force:
        raise InputError(
            f"{out} はすでにあります。別の名前にするか、--force を付けて上書きしてください"
        )


def write_out(out: Path, content: bytes, force: bool) -> None:
    """Write `content` to `out`, replacing a file only with `force`.

    Raises:
        InputError: as for `check_out`.
        OSError: the system refuses it; what stood there stays as it was.
    """
    check_out(out, force)
    building = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        building.write_bytes(content)
        os.replace(building, out)
    except OSError as error:
        building.unlink(missing_ok=True)
        # Told of the name that the user gave.
        raise OSError(error.errno, error.strerror, str(out)) from error
