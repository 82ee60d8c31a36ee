"""An assessment read late is in nothing different from one read at once."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.contract.conftest import Samples
from triage_app.model.assessment import Assessment
from triage_app.model.level import Level
from triage_app.records.unread import unread

WHOLE = Samples().assessment(Level.URGENT)


class Reads:
    """Counts how often it was read."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Assessment:
        self.count += 1
        return WHOLE


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def late(reads: Reads) -> Assessment:
    return unread(WHOLE.level, WHOLE.priority, reads)


def test_level_and_priority_are_known_without_reading(late: Assessment, reads: Reads) -> None:
    assert (late.level, late.priority) == (WHOLE.level, WHOLE.priority)
    assert reads.count == 0


@pytest.mark.parametrize("name", [field.name for field in fields(Assessment)])
def test_every_field_is_as_stored_and_read_once(late: Assessment, reads: Reads, name: str) -> None:
    assert getattr(late, name) == getattr(WHOLE, name)
    assert late.reasons == WHOLE.reasons
    assert late.settled is WHOLE.settled
    assert reads.count == 1


def test_it_equals_the_same_assessment_and_no_other(late: Assessment, reads: Reads) -> None:
    assert late == WHOLE
    whole = WHOLE
    assert whole == late
    assert late == unread(WHOLE.level, WHOLE.priority, reads)
    assert late != replace(WHOLE, priority=0)
    assert replace(WHOLE, held=()) != late
    other: object = "an assessment"
    assert late != other
    assert hash(late) == hash(unread(WHOLE.level, WHOLE.priority, reads))


def test_a_changed_copy_has_the_change_and_the_rest(late: Assessment) -> None:
    assert replace(late, priority=7) == replace(WHOLE, priority=7)


def test_it_cannot_be_changed_and_has_nothing_more(late: Assessment) -> None:
    with pytest.raises(AttributeError):
        late.level = Level.ROUTINE  # type: ignore[misc]  # that it is frozen is the point
    with pytest.raises(AttributeError):
        assert late.colour  # type: ignore[attr-defined]  # there is no such field
