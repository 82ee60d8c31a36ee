"""Sound shapes with unsound content: what gets past a parser, and so to the sense of what it says.

The bytes of an input only choose; so the same bytes give the same thing again.
"""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from triage_app.paths import resource

# Any: JSON and TOML as parsed, made wrong on purpose.
Shape = Any
FORM_FILES: Final = ("form.toml", "triage.toml", "cases.toml")
ODD: Final[tuple[Shape, ...]] = (
    *(None, True, False, 0, -1, 1, 10, 17, 10**18, -(10**18), 10**400, 0.5, -0.0, 1e308, 5e-324),
    *(
        float("inf"),
        float("nan"),
        "",
        " ",
        "\0",
        "\u202e",
        "\ufeff",
        "=1",
        "yes",
        "no",
        "none",
        "unknown",
    ),
    *(
        "declined",
        "other",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-11-20",
        "2026-11",
        "~2020",
    ),
    *([], {}, [[]], [None], [{}], {"": ""}, ["none", "none"], [{"name": ""}], [{"name": 1}]),
    *([{"name": "a", "dose": None}], ["yes", 1], "a" * 2_500, ["a"] * 300, {"name": {"name": []}}),
    *(
        "age < 0",
        "not a",
        "a == b == c",
        "x in ()",
        "any_of(a)",
        "(" * 150 + "a" + ")" * 150,
        "a.b",
    ),
    *("{pain_now}", "{0}", "{", "%s", "days_since", "number", "choice", "medicines", "emergency"),
)
_MOST_CHANGES: Final = 5


def intake(data: bytes) -> bytes:
    """The demo's intake with some of it replaced."""
    chance = Random(data)
    whole = json.loads(resource("demo", "intake.json").read_bytes())
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        _change(whole, chance, ODD)
    return json.dumps(whole).encode()


def form(data: bytes, source: Path) -> dict[str, bytes]:
    """The files of a form with some of it replaced, often by what stands elsewhere in it."""
    chance = Random(data)
    tables = {name: tomllib.loads(text) for name, text in _texts(source)}
    there = tuple(_leaves(tables))
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        _change(tables[chance.choice(FORM_FILES)], chance, ODD if chance.random() < 0.4 else there)
    return {name: _toml(table).encode("utf-8", "replace") for name, table in tables.items()}


@cache
def _texts(source: Path) -> tuple[tuple[str, str], ...]:
    return tuple((name, (source / name).read_text(encoding="utf-8")) for name in FORM_FILES)


def _leaves(shape: Shape) -> list[Shape]:
    match shape:
        case dict():
            return [leaf for inner in shape.values() for leaf in _leaves(inner)]
        case list():
            return [leaf for inner in shape for leaf in _leaves(inner)]
        case _:
            return [shape]


def _change(shape: Shape, chance: Random, others: tuple[Shape, ...]) -> None:
    """Go down by chance, and there take away, double or replace."""
    while True:
        keys = list(shape) if isinstance(shape, dict) else list(range(len(shape)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = shape[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.9:
            shape = inner
            continue
        way = chance.random()
        if way < 0.1:
            del shape[key]
        elif way < 0.2 and isinstance(shape, list):
            shape.append(deepcopy(inner))
        elif way < 0.3 and isinstance(shape, dict):
            shape[str(chance.choice(others))[:80]] = deepcopy(inner)
        else:
            shape[key] = deepcopy(chance.choice(others))
        return


def _toml(table: dict[str, Shape]) -> str:
    return "".join(f"{_text(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Shape) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case list():
            return f"[{', '.join(_value(one) for one in value)}]"
        case dict():
            inner = ", ".join(f"{_text(key)} = {_value(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case _:
            # TOML has no null.
            return '"null"'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")
