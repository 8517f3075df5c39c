"""Office files that are locked by a password: undone in memory, never on disk."""

import io
import logging
from pathlib import Path
from xml.parsers.expat import ExpatError

from ingest.errors import ReadError
from ingest.files import MAX_BYTES
from ingest.readers.package import DAMAGE

# Office writes 100,000; a file that asks for ten times that is made to keep us busy.
_MOST_SPINS = 1_000_000


def unlock(path: Path, data: bytes, password: str) -> bytes | None:
    """The Office file inside a locked one; None where the password, or the way of locking, is another.

    Raises:
        ReadError: `broken`, or `too_large`.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import (
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
    )

    # It logs keys at its lowest level.
    logging.getLogger("msoffcrypto").setLevel(logging.CRITICAL)
    opened = io.BytesIO()
    # No error of its own is kept as a cause: what it holds of the password is not ours to know.
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(data))
        if locked.info.get("spinValue", 0) > _MOST_SPINS:
            raise ReadError(path, "too_large", "パスワードの確認に時間がかかりすぎます")
        locked.load_key(password=password, verify_password=True)
        locked.decrypt(opened)
    except (InvalidKeyError, DecryptionError):
        return None
    except (FileFormatError, ParseError, ExpatError, *DAMAGE) as error:
        raise ReadError(path, "broken", type(error).__name__) from None
    if opened.tell() > MAX_BYTES:
        raise ReadError(path, "too_large", f"{MAX_BYTES // 2**20}MBを超えています")
    return opened.getvalue()
