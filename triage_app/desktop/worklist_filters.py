"""Which rows the worklist shows: a chip, a day, a specialist, a state and what is typed.

It turns what a person chose into what the store is asked, and into words; it reads no row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from triage_app.desktop.waiting import day_words, state_name, weekday_short
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import FormId, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form
from triage_app.texts import _

DAYS_NAMED: Final = 7
NOT_FINISHED: Final = frozenset({WorkState.ASKING, WorkState.PARKED})
STATES: Final[tuple[frozenset[WorkState] | None, ...]] = (
    None,
    NOT_FINISHED,
    *(
        frozenset({state})
        for state in (
            WorkState.WAITING,
            WorkState.WITH_SPECIALIST,
            WorkState.SEEN,
            WorkState.BOOKED,
            WorkState.CLOSED,
            WorkState.ENTERED_IN_ERROR,
        )
    ),
)
"""What may be chosen of the states; None is everybody who waits."""


class Only(Enum):
    """What a chip keeps besides a level."""

    ALL = "all"
    UNKNOWN = "not_known"
    NEWS = "news"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Filter:
    """One chip: either a level, or one of `Only`."""

    only: Only = Only.ALL
    level: Level | None = None

    @property
    def name(self) -> str:
        """Stable name for objectName and tests."""
        return self.level.id if self.level is not None else self.only.value


FILTERS: Final = (
    Filter(),
    *(Filter(level=level) for level in sorted(Level, reverse=True)),
    Filter(Only.UNKNOWN),
    Filter(Only.NEWS),
    Filter(Only.OVER),
)

Limits = Mapping[FormId, Mapping[Level, timedelta]]
"""How long each level of each form may wait."""


def limits_of(forms: Iterable[Form]) -> Limits:
    """The limits as the forms give them."""
    return {
        form.stamp.form_id: {
            level: timedelta(hours=form.levels[level].limit_hours) for level in Level
        }
        for form in forms
    }


def late_before(limits: Limits, now: datetime) -> tuple[tuple[FormId, Level, datetime], ...]:
    """Who was begun before these moments has waited longer than the level allows."""
    return tuple(
        (form_id, level, now - limit)
        for form_id, of_form in limits.items()
        for level, limit in of_form.items()
    )


def due_of(limits: Limits, row: WorklistRow) -> datetime | None:
    """When the limit of a row ends; None when this clinic has its form no more."""
    of_form = limits.get(row.form_id)
    return None if of_form is None else row.arrived + of_form[row.level]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the filter panel narrows to; what is left as it is does not narrow.

    Attributes:
        day: only visits of this day.
        specialist: only rows of this one; "" those nobody was given; None anybody's.
        states: one of `STATES`.
    """

    day: date | None = None
    specialist: str | None = None
    states: frozenset[WorkState] | None = None

    def words(self, today: date, me: str) -> tuple[str, ...]:
        """What it keeps, a few words each: "today", "mine", "Seen"."""
        said = []
        if self.day is not None:
            said.append(day_name(self.day, today))
        if self.specialist is not None:
            said.append(specialist_name(self.specialist, me))
        if self.states is not None:
            said.append(states_name(self.states))
        return tuple(said)


NOTHING_NARROWED: Final = Narrowing()


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that a person chose to see."""

    chip: Filter = Filter()
    narrowing: Narrowing = NOTHING_NARROWED
    find: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether everybody who waits is shown, or one level of them: what is read fastest."""
        return self.narrowing == NOTHING_NARROWED and not self.find and self.chip.only is Only.ALL

    def base(self) -> WorklistFilter:
        """What the counts on the chips are counted among."""
        narrowing = self.narrowing
        return replace(
            ALL_WAITING,
            visit_date=narrowing.day,
            specialist=narrowing.specialist,
            states=narrowing.states,
            find=self.find,
        )

    def asked(self, limits: Limits, now: datetime) -> WorklistFilter:
        """What the store is asked for."""
        return with_chip(self.base(), self.chip, limits, now)


def with_chip(base: WorklistFilter, chip: Filter, limits: Limits, now: datetime) -> WorklistFilter:
    """The same filter narrowed to what a chip keeps."""
    if chip.level is not None:
        # routine is a level somebody is at, never one that is not known yet
        return replace(base, level=chip.level, known=True)
    match chip.only:
        case Only.ALL:
            return base
        case Only.UNKNOWN:
            return replace(base, known=False)
        case Only.NEWS:
            return replace(base, news=True)
        case Only.OVER:
            return replace(base, late=late_before(limits, now), states=_waiting_of(base))


def _waiting_of(base: WorklistFilter) -> frozenset[WorkState] | None:
    """The states of a filter in which somebody still waits: who was seen is not late any more."""
    if base.states is None and not base.find:
        return None
    return frozenset(state for state in base.states or WorkState if state.waits)


def keeps(
    chip: Filter, row: WorklistRow, now: datetime, due: Callable[[WorklistRow], datetime | None]
) -> bool:
    """Whether a chip shows the row: as the store does it, for a list that is wholly at hand."""
    if chip.level is not None:
        return row.level is chip.level and not not_yet_known(row)
    match chip.only:
        case Only.ALL:
            return True
        case Only.UNKNOWN:
            return not_yet_known(row)
        case Only.NEWS:
            return not row.is_draft and is_news(row)
        case Only.OVER:
            limit = due(row) if row.state.waits and not not_yet_known(row) else None
            return limit is not None and now > limit


def is_news(row: WorklistRow) -> bool:
    """Whether a completed row was never opened, or changed since it was opened or printed."""
    if row.opened is None or row.changed > row.opened:
        return True
    return row.printed is not None and row.changed > row.printed


def open_to(row: WorklistRow) -> Level:
    """The highest level that open questions could make it; its level when it is settled.

    A level that a clinician set is settled: what the rules say stands beside it instead.
    """
    return row.level if row.rules_level is not None else max(row.level, row.could_be)


def not_yet_known(row: WorklistRow) -> bool:
    """Whether the level is open from routine: such a row is never counted as routine."""
    return row.level is Level.ROUTINE and open_to(row) > row.level


def named_days(today: date) -> tuple[date, ...]:
    """Today and the days before it, a week in all: each is a choice of its own."""
    return tuple(today - timedelta(days=back) for back in range(DAYS_NAMED))


def day_name(day: date, today: date) -> str:
    """Today, Yesterday, "Wed 18" within a week, else the whole date."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return weekday_short(day) if day in named_days(today) else day_words(day)


def specialist_name(specialist: str, me: str) -> str:
    """Mine, Nobody's, or the name."""
    if not specialist:
        return _("Nobody yet")
    return _("Mine") if specialist == me else specialist


def states_name(states: frozenset[WorkState] | None) -> str:
    """The choice of states in words."""
    if states is None:
        return _("Everybody who waits")
    if states == NOT_FINISHED:
        return _("Not finished")
    return ", ".join(state_name(state) for state in WorkState if state in states)
