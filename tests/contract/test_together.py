"""Writing much at once: all of it is there, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contract.doing import begun, complete, keep
from triage_app.errors import StoreChanged
from triage_app.model.intake import Event
from triage_app.records.store import Records

if TYPE_CHECKING:
    from tests.contract.conftest import Samples

OpenDesk = Callable[[], Records]


@contextmanager
def failing(records: Records) -> Iterator[None]:
    """Writing together, with an error at the end."""
    with records.together():
        yield
        raise ZeroDivisionError


def test_all_that_was_written_together_is_there_for_every_desk(
    records: Records, open_desk: OpenDesk, samples: Samples
) -> None:
    with records.together():
        draft = begun(records, samples)
        done = complete(records, samples, samples.intake(draft.patient))
        assert records.intake(done.intake_id) == done
    other = open_desk()
    assert other.intake(done.intake_id) == done
    assert [d.draft_id for d in other.drafts()] == [draft.draft_id]


def test_an_error_leaves_nothing_of_it(
    records: Records, open_desk: OpenDesk, samples: Samples
) -> None:
    before = keep(records, samples, samples.patient())
    audit = records.audit()
    with pytest.raises(ZeroDivisionError), failing(records):
        complete(records, samples, samples.intake(before))
    for desk in (records, open_desk()):
        assert desk.worklist().total == 0
        assert desk.visits(before.patient_id) == ()
        assert desk.audit() == audit


def test_a_part_that_was_refused_leaves_the_others(records: Records, samples: Samples) -> None:
    with records.together():
        draft = begun(records, samples)
        twin = samples.draft(draft.patient)
        with pytest.raises(StoreChanged):
            records.save_draft(twin, samples.row(twin))
    assert [d.draft_id for d in records.drafts()] == [draft.draft_id]


def test_after_an_error_a_draft_is_saved_over_as_before(records: Records, samples: Samples) -> None:
    draft = begun(records, samples)
    with pytest.raises(ZeroDivisionError), failing(records):
        records.save_draft(draft, samples.row(draft))
    records.save_draft(draft, samples.row(draft))
    records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED, draft.draft_id))
    assert records.drafts() == ()
