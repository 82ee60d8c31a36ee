"""Nothing of the program reaches for a network, and no document can make it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cut_off import REACHED

ROOT = Path(__file__).parent.parent.parent


def cut_off(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.cut_off", str(folder), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_commands_the_demo_and_a_paper_that_asks_to_be_sent_reach_for_no_network(
    tmp_path: Path,
) -> None:
    done = cut_off(tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"answered": 5, "loaded": []}


@pytest.mark.parametrize("what", ["--reach-out"])
def test_a_try_would_be_seen(tmp_path: Path, what: str) -> None:
    done = cut_off(tmp_path, what)
    assert done.returncode == REACHED
    assert "reached out: socket." in done.stderr
