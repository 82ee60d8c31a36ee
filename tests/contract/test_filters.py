"""Every filter of the worklist, alone and with others, against a plain look at all rows."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.contract.conftest import Samples
from tests.contract.doing import begun, complete
from triage_app.model.beside import Assignment, LevelSet, StateChange, WorklistFilter
from triage_app.model.intake import Event, FormId, FormStamp, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.records.store import Records

DAYS = (date(2026, 3, 1), date(2026, 3, 2))
FORMS = (FormId("vertebral_fracture"), FormId("low_back"))
PEOPLE = ("", "Dr Ito", "Dr Voss")
LATE = ((FORMS[0], Level.SOON, 30), (FORMS[0], Level.ROUTINE, 45), (FORMS[1], Level.SOON, 10))


def filled(records: Records, samples: Samples, rows: int) -> None:
    """Rows of every kind, begun at different minutes of the hour."""
    rng = random.Random(11)
    begun_at = samples.now()
    for number in range(rows):
        form = FormStamp(rng.choice(FORMS), "1", "ab" * 32)
        level = rng.choice(tuple(Level))
        parts: dict[str, Any] = {
            "could_be": rng.choice([other for other in Level if other >= level]),
            "priority": rng.randrange(3),
            "arrived": begun_at + timedelta(minutes=rng.randrange(60)),
        }
        patient = samples.patient(rng.choice(("Okafor", "Brandt")), mrn=str(number))
        day = rng.choice(DAYS)
        if rng.random() < 0.2:
            draft = samples.draft(patient, visit_date=day, form=form)
            records.save_draft(draft, samples.row(draft, level, **parts))
            subject = draft.draft_id
        else:
            intake = samples.intake(patient, visit_date=day, form=form)
            complete(records, samples, intake, level, **parts)
            subject = intake.intake_id
            state = rng.choice((WorkState.WAITING, WorkState.SEEN, WorkState.BOOKED))
            change = StateChange(subject, state, "", samples.now(), samples.staff)
            records.change_state(change, samples.entry(Event.STATE_CHANGED))
        if rng.random() < 0.3:
            records.mark_opened(subject, samples.now(), samples.entry(Event.RECORD_OPENED))
        if rng.random() < 0.3:
            by_hand = rng.choice(tuple(Level))
            records.set_level(
                LevelSet(subject, by_hand, level, "x", samples.now(), samples.staff),
                samples.entry(Event.LEVEL_SET),
            )
        if (name := rng.choice(PEOPLE)) or rng.random() < 0.5:
            records.assign(
                Assignment(subject, name, samples.now(), samples.staff),
                samples.entry(Event.ASSIGNED),
            )


def moments(begun_at: datetime) -> tuple[tuple[FormId, Level, datetime], ...]:
    return tuple(
        (form_id, level, begun_at + timedelta(minutes=minutes)) for form_id, level, minutes in LATE
    )


def filters(begun_at: datetime) -> Iterator[WorklistFilter]:
    states = (
        None,
        frozenset({WorkState.SEEN}),
        frozenset({WorkState.BOOKED, WorkState.WAITING, WorkState.ASKING}),
        frozenset[WorkState](),
    )
    finds = ("", "okaf", "ann brandt", "ann nobody")
    some = itertools.product(
        (None, Level.ROUTINE, Level.SOON),
        (None, DAYS[0]),
        (None, *PEOPLE[:2]),
        states,
        finds,
        (None, True, False),
        (False, True),
        ((), moments(begun_at)),
    )
    rng = random.Random(3)
    for values in some:
        if rng.random() < 0.25:
            yield WorklistFilter(*values)


def not_yet_known(row: WorklistRow) -> bool:
    """Routine by the rules and not by a clinician, and may become more."""
    return row.level is Level.ROUTINE and row.rules_level is None and row.could_be > row.level


def fits(row: WorklistRow, asked: WorklistFilter) -> bool:
    """Whether a row is wanted, apart from its level; said once more in the plainest way."""
    words = asked.find.split()
    news = not row.is_draft and (
        row.opened is None
        or row.changed > row.opened
        or (row.printed is not None and row.changed > row.printed)
    )
    late = not not_yet_known(row) and any(
        (row.form_id, row.level) == (form_id, level) and row.arrived < moment
        for form_id, level, moment in asked.late
    )
    waits = row.state.waits or bool(words)
    return (
        (waits if asked.states is None else row.state in asked.states)
        and asked.visit_date in (None, row.visit_date)
        and asked.specialist in (None, row.specialist)
        and (news or not asked.news)
        and (late or not asked.late)
        and all(row.patient.family_name.lower().startswith(word) for word in words[-1:])
    )


def fits_level(row: WorklistRow, asked: WorklistFilter) -> bool:
    return asked.level in (None, row.level) and asked.known in (None, not not_yet_known(row))


def test_every_filter_gives_what_a_plain_look_gives(records: Records, samples: Samples) -> None:
    begun_at = samples.moment
    filled(records, samples, 120)
    every = records.worklist(WorklistFilter(states=frozenset(WorkState)), limit=1000).rows
    assert len(every) == 120
    order = [(-row.level, -row.priority, row.arrived, row.subject) for row in every]
    assert order == sorted(order)
    tried = 0
    for asked in filters(begun_at):
        apart = [row for row in every if fits(row, asked)]
        wanted = [row for row in apart if fits_level(row, asked)]
        if asked.find:
            wanted.sort(key=lambda row: not row.state.waits)
        found = records.worklist(asked, limit=1000)
        assert found.rows == tuple(wanted), asked
        assert found.total == len(wanted), asked
        counts = tuple(sum(row.level is level for row in apart) for level in sorted(Level))
        assert found.by_level == counts, asked
        assert found.not_known == sum(map(not_yet_known, apart)), asked
        page = records.worklist(asked, limit=3, offset=2)
        assert page.rows == found.rows[2:5], asked
        tried += 1
    assert tried > 200


def test_with_no_rows_wanted_only_the_counts_are_read(records: Records, samples: Samples) -> None:
    filled(records, samples, 30)
    for asked in (
        WorklistFilter(),
        WorklistFilter(specialist="Dr Ito"),
        WorklistFilter(find="okafor"),
        WorklistFilter(news=True),
    ):
        counts = records.worklist(asked, limit=0)
        whole = records.worklist(asked, limit=1000)
        assert counts.rows == ()
        assert (counts.total, counts.by_level, counts.not_known) == (
            whole.total,
            whole.by_level,
            whole.not_known,
        )
        assert counts.total == len(whole.rows)


@pytest.mark.parametrize("opened_again", [False, True])
def test_news_follows_what_is_opened_printed_and_corrected(
    records: Records, samples: Samples, opened_again: bool
) -> None:
    begun(records, samples)
    intake = complete(records, samples, samples.intake())
    news = WorklistFilter(news=True)
    assert records.worklist(news).total == len(records.worklist(news).rows) == 1
    records.mark_opened(intake.intake_id, samples.now(), samples.entry(Event.RECORD_OPENED))
    records.mark_printed(intake.intake_id, samples.now(), samples.entry(Event.PRINTED))
    assert records.worklist(news).total == len(records.worklist(news).rows) == 0
    newer = samples.intake(intake.patient, version=2, replaces=intake.intake_id)
    complete(records, samples, newer, changed=samples.now())
    assert records.worklist(news).total == len(records.worklist(news).rows) == 1
    if opened_again:
        # The paper still says what it said before.
        at = samples.now()
        records.mark_opened(newer.intake_id, at, samples.entry(Event.RECORD_OPENED))
        assert records.worklist(news).total == len(records.worklist(news).rows) == 1
    records.mark_printed(newer.intake_id, samples.now(), samples.entry(Event.PRINTED))
    assert records.worklist(news).total == (0 if opened_again else 1)
