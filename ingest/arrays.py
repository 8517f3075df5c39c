"""Arrays in NumPy's own files, written block by block where they are too large to be held.

Knows shapes and types; nothing of what the numbers mean.
"""

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class ArrayWriter:
    """A .npy file as `numpy.save` would write it, of rows that come one block after the other.

    Written, not mapped: a mapped file on a full disk kills the process instead of raising OSError.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._file = path.open("wb")
        header = np.lib.format.dtype_to_descr(self._dtype)
        np.lib.format.write_array_header_1_0(
            self._file, {"descr": header, "fortran_order": False, "shape": shape}
        )

    def add(self, block: NDArray[Any]) -> None:
        """Writes the next rows."""
        self._file.write(np.ascontiguousarray(block, self._dtype).data)

    def __enter__(self) -> "ArrayWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
