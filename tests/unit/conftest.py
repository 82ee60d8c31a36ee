"""A folder with three people who can sign in, made once: tests work on copies of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.people_desk import make_cheap, make_three
from tests.unit.room import Clock


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every slot and PIN made in the test costs next to nothing to try."""
    make_cheap(monkeypatch)


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann the administrator, Bo at reception, Cy the specialist: never changed."""
    with pytest.MonkeyPatch.context() as patch:
        make_cheap(patch)
        return make_three(tmp_path_factory.mktemp("three") / "store", Clock())


@pytest.fixture
def people_clock() -> Clock:
    """A clock later than all that was done in `three`."""
    clock = Clock()
    clock.later(hours=1)
    return clock


@pytest.fixture
def people(three: Path, tmp_path: Path) -> Path:
    """A store of the test's own with the three of them."""
    return Path(shutil.copytree(three, tmp_path / "store"))
