"""Where the program's own files lie, and where the clinic's data lives on each system."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import platformdirs

APP_NAME = "triage-app"


@cache
def data_dir() -> Path:
    """The folder that holds `forms/` and `resources/`: the wheel's copy, or the checkout."""
    packed = Path(__file__).parent / "_data"
    return packed if packed.is_dir() else Path(__file__).parent.parent


def forms_dir() -> Path:
    """The forms that come with the program."""
    return data_dir() / "forms"


def resource(*parts: str) -> Path:
    """A file below `resources/`."""
    return data_dir().joinpath("resources", *parts)


def default_store_dir() -> Path:
    """Where this computer keeps a user's program data: the store unless `--store` names another."""
    return platformdirs.user_data_path(APP_NAME, appauthor=False)
