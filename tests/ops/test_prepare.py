"""What comes before the first request."""

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from ops import prepare


def test_what_fails_beside_the_migrations_fails_the_start(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "process").write_text(str(os.getpid()))

    with prepare.beside(work):
        pass
    assert int((tmp_path / "process").read_text()) != os.getpid()
    with pytest.raises(SystemExit) as ended, prepare.beside(partial(sys.exit, 3)):
        pass
    assert ended.value.code == 3
