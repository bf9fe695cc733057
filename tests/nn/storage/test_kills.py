"""Writers that are killed at any moment leave a whole file, and nothing behind that the next one does not remove."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.killed_writers import KINDS

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def kill_writers(kind, folder, kills):
    command = [sys.executable, "tests/helpers/killed_writers.py", kind, str(folder), str(kills)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{kills} kills")


@pytest.mark.parametrize("kind", KINDS)
def test_killed_writers_leave_whole_files(kind, tmp_path):
    kill_writers(kind, tmp_path, 5)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_killed_writers_leave_whole_files(kind, tmp_path):
    kill_writers(kind, tmp_path, 200)
