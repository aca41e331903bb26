"""A folder in which the servers' own user can work."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A new folder; not pytest's tmp_path, which the servers' own user could not enter."""
    folder = Path(tempfile.mkdtemp(prefix="chophien-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
