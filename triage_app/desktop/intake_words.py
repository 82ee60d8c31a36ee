"""What the intake screen says about where an intake stands; made from what `workflow` gives.

For reception: level, answers and what to do. No score, no count of signs, no reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_parts import PageLine
from triage_app.desktop.ladder import OpenLine, Range
from triage_app.desktop.question_view import sentence, short_answer
from triage_app.model.answers import QuestionId
from triage_app.model.intake import Intake
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form
from triage_app.workflow import Clinic, due

_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LONG_LIMIT_HOURS: Final = 48


def page_lines(flow: IntakeFlow) -> tuple[PageLine, ...]:
    """The pages that have questions to ask now."""
    form, asking = flow.asking.form, flow.asking
    current = flow.question.page if flow.question is not None else ""
    used = {form.questions[name].page for name in asking.shown}
    return tuple(
        PageLine(page.id, page.title, asking.left(page.id), page.id == current)
        for page in form.pages
        if page.id in used
    )


def place_in_page(flow: IntakeFlow) -> tuple[str, int, int]:
    """ "23 of 24" for the question on screen, and how many of the page were asked, of how many."""
    question = flow.question
    if question is None:
        total = len(flow.asking.shown)
        return "", total - flow.asking.left_all, total
    questions = flow.asking.form.questions
    on_page = [name for name in flow.asking.shown if questions[name].page == question.page]
    asked = len(on_page) - flow.asking.left(question.page)
    place = on_page.index(question.id) + 1 if question.id in on_page else asked
    return f"{place} of {len(on_page)}", asked, len(on_page)


def past_lines(flow: IntakeFlow, most: int = 2) -> tuple[tuple[str, str], ...]:
    """The answers to the questions just before this one, oldest first."""
    shown, answers = flow.asking.shown, flow.asking.draft.answers
    end = shown.index(flow.current) if flow.current in shown else len(shown)
    lines = []
    for name in shown[max(0, end - most) : end]:
        if name in answers:
            question = flow.asking.form.questions[name]
            lines.append((sentence(question.label), short_answer(question, answers[name])))
    return tuple(lines)


def range_of(flow: IntakeFlow) -> Range:
    """The level so far."""
    return Range(flow.asking.assessment.level, flow.asking.assessment.could_be)


def open_lines(flow: IntakeFlow) -> tuple[OpenLine, ...]:
    """The questions not asked yet that decide the level, most dangerous first."""
    asking, form = flow.asking, flow.asking.form
    following = asking.next_question(flow.current)
    titles = {page.id: page.title for page in form.pages}
    here = flow.question.page if flow.question is not None else ""

    def tag(name: QuestionId) -> str:
        if name == flow.current:
            return "asking"
        if name == following:
            return "next"
        page = form.questions[name].page
        return "" if page == here else f"in {titles[page]}"

    return tuple(
        OpenLine(
            item.question,
            sentence(form.questions[item.question].label),
            item.could_make,
            tag(item.question),
            item.question == flow.current,
        )
        for item in asking.assessment.open
        if not item.asked
    )


def todo_lines(flow: IntakeFlow, open_count: int) -> tuple[str, ...]:
    """What reception does now: the level's fixed words, and to keep asking while it is open."""
    assessment, form = flow.asking.assessment, flow.asking.form
    draft = flow.asking.draft
    if assessment.completable and not open_count:
        return instructions(form, assessment.level, flow.clinic, draft.started)
    if assessment.level >= Level.URGENT:
        fixed = instructions(form, assessment.level, flow.clinic, draft.started)
        return (*fixed, "Then keep asking.")
    if assessment.could_be < Level.EMERGENCY or not open_count:
        return ("Keep asking. Do not book yet.",)
    if open_count == 1:
        return ("Keep asking. The patient stays until the open question is answered.",)
    count = _COUNTS[open_count] if open_count < len(_COUNTS) else str(open_count)
    return (f"Keep asking. The patient stays until the {count} open questions are answered.",)


def instructions(form: Form, level: Level, clinic: Clinic, started: datetime) -> tuple[str, ...]:
    """The clinic's fixed words for a level, with the day where there is time: "by Friday 4 …"."""
    words = form.levels[level]
    if words.limit_hours < _LONG_LIMIT_HOURS or not words.instructions:
        return words.instructions
    day = clinic.local(due(form, level, started))
    by = f"by {_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    first, *others = words.instructions
    return (f"{first.rstrip('.')}: {by}.", *others)


def basis(form: Form) -> str:
    """Whose rules these are, and what they are not."""
    whose = (
        f"Rules {form.stamp.version}, signed by {form.signed}."
        if form.signed
        else (f"The clinic’s own rules {form.stamp.version}. Not validated,")
    )
    return f"{whose} Not a diagnosis." if form.signed else f"{whose} not a diagnosis."


def safety_words(flow: IntakeFlow) -> str:
    """ "All 24 asked", or empty while one of the safety questions was not."""
    names = [name for name in flow.asking.shown if name in flow.asking.form.safety]
    if any(name not in flow.asking.draft.answers for name in names):
        return ""
    return f"All {len(names)} asked"


def saved_line(clinic: Clinic, intake: Intake) -> str:
    """ "Completed 10:52, Ines Corvalan"."""
    return f"Completed {clinic.local(intake.completed):%H:%M}, {intake.patient.name}"
