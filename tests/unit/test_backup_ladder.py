"""Which backups are kept: the last of days, weeks and months, whatever days had one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_app.records.backup_ladder import (
    DAYS,
    MONTHS,
    WEEKS,
    backup_name,
    ladder,
    moment_of,
)

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
moments = st.sets(
    st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    max_size=80,
)


@given(moments)
def test_the_newest_is_kept_and_no_more_than_the_steps_of_the_ladder(
    made: set[datetime],
) -> None:
    kept = made - ladder(made, NOW)
    assert len(kept) <= DAYS + WEEKS + MONTHS
    assert not made or max(made) in kept


@given(moments)
def test_what_was_kept_once_is_kept_when_asked_again(made: set[datetime]) -> None:
    kept = made - ladder(made, NOW)
    assert ladder(kept, NOW) == frozenset()


@given(moments)
def test_each_of_the_last_days_weeks_and_months_with_a_backup_has_its_newest(
    made: set[datetime],
) -> None:
    kept = made - ladder(made, NOW)
    for of, steps in (
        (lambda at: at.date(), DAYS),
        (lambda at: at.isocalendar()[:2], WEEKS),
        (lambda at: (at.year, at.month), MONTHS),
    ):
        for period in sorted({of(at) for at in made}, reverse=True)[:steps]:
            assert max(at for at in made if of(at) == period) in kept


@given(moments, st.sets(st.integers(1, 10_000), max_size=5))
def test_backups_of_a_clock_that_was_ahead_stay_and_take_no_step(
    made: set[datetime], ahead: set[int]
) -> None:
    future = {NOW + timedelta(minutes=minutes) for minutes in ahead}
    assert ladder(made | future, NOW) == ladder(made, NOW)


def test_three_years_of_days_leave_the_ladder_full_and_reach_back_eleven_months() -> None:
    kept: set[datetime] = set()
    day = NOW - timedelta(days=3 * 365)
    while day <= NOW:
        kept.add(day)
        kept -= ladder(kept, day)
        assert max(kept) == day
        day += timedelta(days=1)
    days = sorted((NOW.date() - at.date()).days for at in kept)
    assert days[:DAYS] == list(range(DAYS))
    assert len(kept) in range(18, DAYS + WEEKS + MONTHS + 1)
    assert days[-1] > 320


def test_a_clinic_that_was_closed_for_a_year_loses_nothing() -> None:
    made = {NOW - timedelta(days=365 + day) for day in range(7)}
    assert ladder(made, NOW) == frozenset()


def test_a_name_tells_the_moment() -> None:
    assert backup_name(NOW) == "triage-2026-11-20T183000Z.backup"
    assert moment_of(backup_name(NOW)) == NOW


@pytest.mark.parametrize(
    "name",
    [
        "triage-2026-11-20T183000Z.backup.partial",
        "triage-2026-13-20T183000Z.backup",
        "triage-2026-11-20T183000Z.backup.keys",
        "../triage-2026-11-20T183000Z.backup",
        "triage.db",
        "triage-٢026-11-20T183000Z.backup",
        "",
    ],
)
def test_other_names_are_no_backups(name: str) -> None:
    assert moment_of(name) is None
