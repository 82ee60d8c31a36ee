"""The published cases, ranges and traps that lie beside the tests, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

_FOLDER = Path(__file__).parent / "cases"


def published(name: str) -> list[dict[str, object]]:
    """Every line of `cases`, `ranges` or `traps`."""
    text = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]
