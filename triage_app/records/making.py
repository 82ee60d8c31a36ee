"""Values made quickly from what was stored: a list of rows is many hundred of them.

A frozen dataclass sets each field through a call that guards it against being set again, which
takes longer than reading the row. Here the fields are set as the class itself sets them inside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

T = TypeVar("T")


def maker(kind: type[T]) -> Callable[..., T]:
    """A function that makes a value of a slotted dataclass from all its fields, in their order."""
    assert not hasattr(kind, "__post_init__"), "what a class does after making would be left out"
    new = kind.__new__
    setters = tuple(
        vars(kind)[field.name].__set__
        for field in fields(kind)  # type: ignore[arg-type]  # a dataclass
    )
    count = len(setters)

    def make(*values: object) -> T:
        if len(values) != count:
            raise TypeError(f"{kind.__name__} takes {count} fields")
        made = new(kind)
        for set_field, value in zip(setters, values):  # noqa: B905  # their number was just looked at
            set_field(made, value)
        return made

    return make
