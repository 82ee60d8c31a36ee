"""The clinic's numbers as tables: what the screen shows and what a CSV file holds are the same.

A table has no name of a patient and no id of one. Values stay values here: whoever shows a table
says how a day, a level or a number is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from triage_app.model.intake import FormId
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow.numbers import Numbers, Spread

Cell = str | int | float | date | Level | None
Titles = Callable[[FormId], str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        id: the CSV file's name without its end.
        note: stands under the title; may be empty.
        spare: the column a narrow screen leaves out; None when all are needed.
    """

    id: str
    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spare: int | None = None


def tables(numbers: Numbers, titles: Titles = str) -> tuple[Table, ...]:
    """Every table; one without rows says in its note that there is nothing.

    Args:
        numbers: what was counted.
        titles: the words for a form's id.
    """
    return (
        overview(numbers),
        intakes_by_day(numbers),
        times_to_level(numbers),
        times_to_seen(numbers),
        levels_by_hand(numbers),
        skipped_questions(numbers, titles),
        question_times(numbers, titles),
    )


def overview(numbers: Numbers) -> Table:
    """The few numbers of the whole span."""
    share = 100 * numbers.overridden / numbers.intakes if numbers.intakes else None
    seconds, keys = numbers.whole_seconds, numbers.whole_keys
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("First day"), numbers.first),
        (_("Last day"), numbers.last),
        (_("Completed intakes"), numbers.intakes),
        (_("New patients"), numbers.new_patients),
        (_("Records found to be the same person"), numbers.merges),
        (_("The same for each 100 new patients"), _rounded(numbers.merges_per_100)),
        (_("Levels changed by hand"), numbers.overridden),
        (_("Levels changed by hand, % of intakes"), _rounded(share)),
        (_("Intakes timed at the desk"), seconds.count),
        (_("Minutes an intake, median"), _per(seconds.median, 60)),
        (_("Minutes an intake, 9 in 10 within"), _per(seconds.p90, 60)),
        (_("Keys an intake, median"), _rounded(keys.median)),
        (_("Keys an intake, 9 in 10 within"), _rounded(keys.p90)),
    )
    return Table("overview", _("At a glance"), "", (_("What"), _("Number")), rows)


def intakes_by_day(numbers: Numbers) -> Table:
    """Most urgent first across; the newest day first."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (day.day, *reversed(day.by_level), sum(day.by_level)) for day in reversed(numbers.days)
    )
    heads = (_("Day"), *_level_heads(), _("All"))
    note = _("By the level in force: the rules' level, or the one a clinician set.")
    return Table("intakes-by-day", _("Intakes by day and level"), note, heads, rows)


def _level_heads() -> tuple[str, ...]:
    return _("Emergency"), _("Urgent"), _("Soon"), _("Routine")


def times_to_level(numbers: Numbers) -> Table:
    """Minutes from arrival to the level."""
    rows = tuple((times.level, *_spread(times.to_level)) for times in numbers.times)
    note = _("Minutes from the first question to the first completed intake.")
    heads = (_("Level"), _("Intakes"), _("Median"), _("9 in 10 within"))
    return Table("minutes-to-level", _("From arrival to a level"), note, heads, rows)


def times_to_seen(numbers: Numbers) -> Table:
    """Hours from arrival to being seen, against the limit."""
    rows = tuple(
        (
            times.level,
            times.limit_hours,
            *_spread(times.to_seen),
            times.over,
            times.not_seen,
            times.not_seen_over,
        )
        for times in numbers.times
    )
    note = _("Hours from the first question until marked as seen. Limit 0 means at once.")
    heads = (
        _("Level"),
        _("Limit, hours"),
        _("Seen"),
        _("Median"),
        _("9 in 10 within"),
        _("Seen after the limit"),
        _("Not seen yet"),
        _("Of those past the limit"),
    )
    return Table("hours-to-seen", _("From arrival to being seen"), note, heads, rows)


def levels_by_hand(numbers: Numbers) -> Table:
    """Which level was set in place of which."""
    rows = tuple(
        (item.rules, item.level, item.count, _rounded(100 * item.count / numbers.intakes))
        for item in numbers.set_by_hand
    )
    note = _("The level set last counts. The same level twice: a clinician confirmed the rules.")
    heads = (_("The rules said"), _("Set to"), _("Intakes"), _("% of all intakes"))
    return Table("levels-set-by-hand", _("Levels set by hand"), note, heads, rows)


def skipped_questions(numbers: Numbers, titles: Titles) -> Table:
    """Which questions brought no answer, most skipped first."""
    rows = tuple(
        (
            titles(item.form),
            item.label,
            item.applied,
            item.not_sure,
            item.declined,
            item.not_asked,
            _rounded(100 * item.share),
        )
        for item in numbers.skipped
    )
    note = _("Of the intakes a question applied to. Most skipped first.")
    if numbers.old_forms:
        left_out = _("{n} intakes are left out: their questions were not kept.")
        note = f"{note} {left_out.format(n=numbers.old_forms)}"
    heads = (
        _("Questions"),
        _("Question"),
        _("Applied to"),
        _("Not sure"),
        _("Rather not say"),
        _("Not asked"),
        _("% without an answer"),
    )
    return Table("skipped-questions", _("Questions without an answer"), note, heads, rows, spare=0)


def question_times(numbers: Numbers, titles: Titles) -> Table:
    """What each question cost, slowest first."""
    rows = tuple(
        (
            titles(cost.form),
            cost.label,
            cost.seconds.count,
            _rounded(cost.seconds.median),
            _rounded(cost.seconds.p90),
            _rounded(cost.keys.median),
            _rounded(cost.keys.p90),
        )
        for cost in numbers.costs
    )
    note = _("Seconds on show and keys pressed at the desk. Slowest first.")
    heads = (
        _("Questions"),
        _("Question"),
        _("Times"),
        _("Seconds, median"),
        _("Seconds, 9 in 10 within"),
        _("Keys, median"),
        _("Keys, 9 in 10 within"),
    )
    return Table("question-times", _("What each question costs"), note, heads, rows, spare=0)


def _spread(spread: Spread) -> tuple[Cell, Cell, Cell]:
    return spread.count, _rounded(spread.median), _rounded(spread.p90)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _per(value: float | None, by: float) -> float | None:
    return None if value is None else round(value / by, 1)


def numbers_object(numbers: Numbers, titles: Titles = str) -> Mapping[str, object]:
    """All tables as one JSON object: a list of objects by table, keyed by the heads."""
    return {
        table.id: [
            {head: _plain(cell) for head, cell in zip(table.heads, row, strict=True)}
            for row in table.rows
        ]
        for table in tables(numbers, titles)
    }


def _plain(cell: Cell) -> object:
    match cell:
        case Level():
            return cell.id
        case date():
            return cell.isoformat()
        case _:
            return cell
