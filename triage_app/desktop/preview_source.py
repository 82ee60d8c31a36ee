"""Gathers what the worklist's preview and the record show of one intake, by the viewer's role.

Numbers, reasons and counts are gathered for specialists only; for reception they are never built.
All of it comes from the frozen assessment and the page's own words, so screen and paper agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.number_strip import ShownNumber
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.worklist_filters import open_to
from triage_app.desktop.worklist_preview import Preview, SignCount
from triage_app.model.answers import Answers, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import WorklistRow
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form
from triage_app.report.flag_grid import Flag, State, flags
from triage_app.report.told import Told
from triage_app.report.zones_numbers import numbers
from triage_app.texts import N_, _
from triage_app.workflow import Clinic

RECEPTION = "reception"
MOST_NUMBERS = 4
_SIGNS_NAMED = 3
_STATES = {
    State.PRESENT: N_("present"),
    State.DENIED: N_("denied"),
    State.NOT_SURE: N_("not sure"),
    State.DECLINED: N_("declined"),
    State.NOT_ASKED: N_("not asked"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One intake as the rules saw it: the answers that count, and what was found."""

    told: Told
    assessment: Assessment

    @property
    def form(self) -> Form:
        """The form it was asked with."""
        return self.told.form


def sees_reasons(clinic: Clinic) -> bool:
    """Whether the person at the desk sees scores, counts and reasons: everyone but reception."""
    return clinic.staff.role.casefold() != RECEPTION


def preview_of(clinic: Clinic, row: WorklistRow) -> Preview:
    """What the panel beside the worklist shows of a row."""
    form = clinic.forms[row.form_id].form
    could_be = open_to(row)
    settled = could_be is row.level
    full = sees_reasons(clinic)
    case = _case(clinic, row) if full else None
    return Preview(
        level=row.level,
        could_be=could_be,
        name=row.patient.name,
        identity=identity_words(row.patient, row.visit_date),
        seen=seen_words(form, row.level) if settled else "",
        story=row.story,
        instructions=() if full else desk_form(form).levels[row.level].instructions,
        numbers=shown_numbers(case) if case else (),
        reasons=tuple(reason.text for reason in case.assessment.reasons) if case else (),
        signs=sign_counts(case.told) if case else (),
        rules=row.rules_level if full else None,
    )


def seen_words(form: Form, level: Level) -> str:
    """ "within 2 weeks" becomes "see within 2 weeks"; "seen now" stays."""
    seen = desk_form(form).levels[level].seen
    within = form.levels[level].seen.startswith("within")
    return _("see {within}").format(within=seen) if within else seen


def _case(clinic: Clinic, row: WorklistRow) -> Case | None:
    engine = clinic.forms[row.form_id]
    answers: Answers
    if row.is_draft:
        # only to show: `draft` would tell the store that this desk may save over it
        draft = clinic.records.read_draft(row.subject)
        if draft is None:
            return None
        patient, day, answers = draft.patient, draft.visit_date, draft.answers
        assessment = engine.assess(answers, patient.age_on(day), patient.sex, day)
    else:
        intake = clinic.records.intake(row.subject)
        if intake is None:
            return None
        patient, day, answers = intake.patient, intake.visit_date, intake.answers
        assessment = intake.assessment
    shown = engine.shown(answers, patient.age_on(day), patient.sex)
    return Case(Told(engine.form, shown, patient, day, answers), assessment)


def shown_numbers(case: Case) -> tuple[ShownNumber, ...]:
    """The page's own numbers, the first that are known."""
    cells = numbers(case.told, case.assessment, ())
    known = (cell for cell in cells if not cell.worded and cell.value)
    return tuple(
        ShownNumber(cell.value, cell.unit, cell.label) for cell in islice(known, MOST_NUMBERS)
    )


def sign_counts(told: Told) -> tuple[SignCount, ...]:
    """How many danger signs are present, denied, not sure and not asked, and which."""
    every = flags(told)
    by_state: Mapping[State, list[Flag]] = {
        state: [flag for flag in every if flag.state is state] for state in State
    }
    lines = []
    for state in State:
        found = by_state[state]
        if not found and state is not State.PRESENT:
            continue
        names = "" if state is State.DENIED else _named(told, found)
        said = _(_STATES[state])
        lines.append(SignCount(len(found), f"{said}: {names}" if names else said))
    return tuple(lines)


def _named(told: Told, found: list[Flag]) -> str:
    form = desk_form(told.form)
    named = ", ".join(
        flag.name if form is told.form else form.questions[QuestionId(flag.id)].label
        for flag in found[:_SIGNS_NAMED]
    )
    more = len(found) - _SIGNS_NAMED
    return _("{names} and {n} more").format(names=named, n=more) if more > 0 else named
