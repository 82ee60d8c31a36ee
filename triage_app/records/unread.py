"""An assessment that is made sense of only when somebody looks into it.

It is by far the largest part of an intake, and whoever tries changed rules on a hundred thousand
intakes works it out anew. It must behave as any other assessment does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from triage_app.model.assessment import Assessment
from triage_app.model.level import Level


class UnreadAssessment(Assessment):
    """Knows its level and priority; reads the rest, once, when any of it is asked for."""

    __slots__ = ("_read",)

    _read: Callable[[], Assessment]

    def __new__(cls, *_given: object, **_named: object) -> UnreadAssessment:
        """An empty one: `unread` or, for a changed copy, the class of all assessments fills it."""
        return super().__new__(cls)

    def __getattr__(self, name: str) -> object:
        """Called for what has no value yet."""
        if name not in _NAMES:
            raise AttributeError(name)
        whole = self._read()
        for field in _NAMES:
            object.__setattr__(self, field, getattr(whole, field))
        return getattr(whole, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assessment):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _NAMES)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in _NAMES))


_NAMES = tuple(field.name for field in fields(Assessment))


def unread(level: Level, priority: int, read: Callable[[], Assessment]) -> Assessment:
    """An assessment of this level and priority, which `read` gives whole."""
    made = UnreadAssessment.__new__(UnreadAssessment)
    object.__setattr__(made, "level", level)
    object.__setattr__(made, "priority", priority)
    object.__setattr__(made, "_read", read)
    return made
