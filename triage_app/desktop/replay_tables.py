"""What came of trying changed rules, in words and tables for the manager's screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage_app.desktop.waiting import day_words
from triage_app.errors import FormsFaulty
from triage_app.texts import _, n_
from triage_app.workflow.numbers_words import Table
from triage_app.workflow.replay import MOST_MOVERS, Replay

MOST_EXAMPLES: Final = 3


def headline(found: Replay) -> str:
    """How many levels move, and which way."""
    if not found.total:
        return _("No intake was tried.")
    if not found.moved:
        words = n_("No level moves in {n} intake.", "No level moves in {n} intakes.", found.total)
        return words.format(n=f"{found.total:,}")
    return _("{moved} of {total} levels move: {up} up, {down} down.").format(
        moved=f"{found.moved:,}",
        total=f"{found.total:,}",
        up=f"{found.moved_up:,}",
        down=f"{found.moved_down:,}",
    )


def notes(found: Replay, examples: tuple[str, ...], folder: str) -> tuple[str, ...]:
    """What the counts do not say: whether it is complete, and what could not be tried."""
    return tuple(_notes(found, examples, folder))


def _notes(found: Replay, examples: tuple[str, ...], folder: str) -> Iterator[str]:
    if not found.complete:
        until = day_words(found.reached) if found.reached else ""
        stopped = _("Not complete: it was stopped. Only visits up to {day} were tried.")
        yield stopped.format(day=until) if until else _("Not complete: it was stopped.")
    yield _("Folder: {name}. Nothing in the store changed.").format(name=folder)
    for lost in found.lost:
        words = _(
            "{n} answers to “{question}” do not exist in the changed questions ({form}). They were "
            "taken as not asked."
        )
        yield words.format(n=f"{lost.intakes:,}", question=lost.question, form=lost.form)
    for form, question in found.not_asked:
        words = _("“{question}” is new ({form}). Nobody was asked it: its rules cannot be tried.")
        yield words.format(question=question, form=form)
    for form, count in found.no_form:
        words = _("{n} intakes of the form “{form}” were not tried: one of the two lacks it.")
        yield words.format(n=f"{count:,}", form=form)
    if examples:
        words = _("{n} examples that come with the changed forms do otherwise. The first:")
        yield words.format(n=len(examples))
        yield from examples[:MOST_EXAMPLES]
        if len(examples) > MOST_EXAMPLES:
            yield _("All of them: triage-app check-forms")


def faults_of(error: FormsFaulty) -> tuple[str, ...]:
    """A line for each fault of the changed forms."""
    return tuple(str(fault) for fault in error.faults)


def tables_of(found: Replay) -> tuple[Table, ...]:
    """By level and by rule; none where nothing moves."""
    if not found.moved:
        return ()
    by_levels = Table(
        "replay-levels",
        _("Which way"),
        "",
        (_("Level now"), _("With the changed rules"), _("Intakes")),
        found.by_levels,
    )
    by_rules = Table(
        "replay-rules",
        _("By the rule that made it"),
        _("An intake counts for each of several rules."),
        (_("Rule"), _("Up"), _("Down")),
        found.by_rules,
    )
    return by_levels, by_rules


def movers_table(found: Replay) -> Table:
    """The patients whose level moves."""
    note = ""
    if found.moved > len(found.movers):
        note = _("The first {n} of {total}.").format(n=MOST_MOVERS, total=f"{found.moved:,}")
    rows = tuple(
        (mover.patient_name, mover.visit_date, mover.old, mover.new, ", ".join(mover.rules))
        for mover in found.movers
    )
    heads = (
        _("Patient"),
        _("Visit"),
        _("Level now"),
        _("With the changed rules"),
        _("Rules"),
    )
    return Table("replay-movers", _("Patients whose level moves"), note, heads, rows, spare=1)
