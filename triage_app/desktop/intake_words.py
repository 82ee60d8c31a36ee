"""What the intake screen says about where an intake stands; made from what `workflow` gives.

For reception: level, answers and what to do. No score, no count of signs, no reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from triage_app import workflow
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.emergency_number import with_number
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_parts import PageLine
from triage_app.desktop.ladder import OpenLine, Range
from triage_app.desktop.level_words import level_word
from triage_app.desktop.question_view import sentence, short_answer
from triage_app.desktop.waiting import weekday_and_month
from triage_app.model.answers import QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import Intake
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form
from triage_app.texts import N_, _, n_
from triage_app.workflow import Asking, Clinic, due
from triage_app.workflow.gaps import Stand, stand

_COUNTS: Final = (
    N_("no"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
)
_LONG_LIMIT_HOURS: Final = 48
STAND_WORDS: Final = {
    Stand.MAY_RISE: N_("Can be completed"),
    Stand.ENOUGH: N_("Enough for the level"),
}
NOT_SURE_STAYS: Final = N_("What was not sure or not said keeps it open.")


def page_lines(flow: IntakeFlow) -> tuple[PageLine, ...]:
    """The pages that have questions to ask now."""
    form, asking = desk_form(flow.asking.form), flow.asking
    current = flow.question.page if flow.question is not None else ""
    used = {form.questions[name].page for name in asking.shown}
    return tuple(
        PageLine(page.id, page.title, flow.left(page.id), page.id == current)
        for page in form.pages
        if page.id in used
    )


def place_in_page(flow: IntakeFlow) -> tuple[str, int, int]:
    """ "23 of 24" for the question on screen, and how many of the page were asked, of how many."""
    question = flow.question
    if question is None:
        total = len(flow.asking.shown)
        return "", total - flow.left(), total
    questions = flow.asking.form.questions
    on_page = [name for name in flow.asking.shown if questions[name].page == question.page]
    asked = len(on_page) - flow.left(question.page)
    # Counted as asked, not as the form lists them: what matters most may come first.
    place = sum(name in on_page for name in flow.passed) + 1
    return _("{n} of {of}").format(n=place, of=len(on_page)), asked, len(on_page)


def past_lines(flow: IntakeFlow, most: int = 2) -> tuple[tuple[str, str], ...]:
    """The answers given just before this one, oldest first."""
    answers = flow.asking.draft.answers
    lines = []
    for name in flow.passed[-most:]:
        if name in answers:
            question = desk_form(flow.asking.form).questions[name]
            lines.append((sentence(question.label), short_answer(question, answers[name])))
    return tuple(lines)


def range_of(flow: IntakeFlow) -> Range:
    """The level so far."""
    return Range(flow.asking.assessment.level, flow.asking.assessment.could_be)


def open_lines(flow: IntakeFlow) -> tuple[OpenLine, ...]:
    """The questions not asked yet that decide the level, most dangerous first."""
    asking, form = flow.asking, desk_form(flow.asking.form)
    following = flow.following
    titles = {page.id: page.title for page in form.pages}
    here = flow.question.page if flow.question is not None else ""

    def tag(name: QuestionId) -> str:
        if name == flow.current:
            return _("asking")
        if name == following:
            return _("next")
        page = form.questions[name].page
        return "" if page == here else _("in {page}").format(page=titles[page])

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


def todo_lines(flow: IntakeFlow) -> tuple[str, ...]:
    """What reception does now: the level's fixed words, and to keep asking while it is open."""
    assessment, how = flow.asking.assessment, stand(flow.asking)
    fixed = instructions(flow.asking.form, assessment.level, flow.clinic, flow.asking.draft.started)
    if how is Stand.ENOUGH:
        return fixed
    if how is Stand.MAY_RISE:
        return (_rising_words(flow),)
    if assessment.level >= Level.URGENT:
        return (*fixed, _("Then keep asking."))
    park = _("If the patient cannot stay, park it: Ctrl+W.")
    if assessment.could_be < Level.EMERGENCY:
        return (f"{_('Keep asking. Do not book yet.')} {park}",)
    needed = len(workflow.what_is_missing(flow.asking))
    if needed == 1:
        return (_("Keep asking. The patient stays until the needed question is answered."),)
    count = _(_COUNTS[needed]) if needed < len(_COUNTS) else str(needed)
    words = _("Keep asking. The patient stays until the {count} needed questions are answered.")
    return (words.format(count=count),)


def _rising_words(flow: IntakeFlow) -> str:
    """ "Keep asking: 3 answers could still make it SOON."; it may be completed all the same."""
    rising = [one for one in flow.asking.assessment.open if not one.asked]
    level = level_word(max(one.could_make for one in rising))
    words = n_(
        "Keep asking: {n} answer could still make it {level}.",
        "Keep asking: {n} answers could still make it {level}.",
        len(rising),
    )
    leave = _("If the patient must go, complete it: Ctrl+Enter.")
    return f"{words.format(n=len(rising), level=level)} {leave}"


def done_open_words(assessment: Assessment) -> str:
    """Why the range of a completed intake is still open; empty for a settled one."""
    if assessment.settled:
        return ""
    rising = sum(not one.asked for one in assessment.open)
    if not rising:
        return _(NOT_SURE_STAYS)
    words = n_(
        "{n} answer that could raise the level was not asked.",
        "{n} answers that could raise the level were not asked.",
        rising,
    )
    return words.format(n=rising)


def unsaved_instruction(flow: IntakeFlow) -> tuple[str, ...]:
    """The emergency's fixed words when the answer that could not be saved makes it one."""
    if flow.unsaved is None:
        return ()
    draft = flow.asking.draft
    question, answer = flow.unsaved
    age = draft.patient.age_on(draft.visit_date)
    tried = {**draft.answers, question: answer}
    level = flow.asking.engine.assess(tried, age, draft.patient.sex, draft.visit_date).level
    if level is not Level.EMERGENCY:
        return ()
    fixed = workflow.level_words(desk_form(flow.asking.form), level).instructions
    return with_number(fixed, flow.clinic.letterhead.emergency_number)


def instructions(form: Form, level: Level, clinic: Clinic, started: datetime) -> tuple[str, ...]:
    """The clinic's fixed words for a level, with the day where there is time: "by Friday 4 …"."""
    words = desk_form(form).levels[level]
    if words.limit_hours < _LONG_LIMIT_HOURS or not words.instructions:
        return with_number(words.instructions, clinic.letterhead.emergency_number)
    day = clinic.local(due(form, level, started))
    first, *others = words.instructions
    by = _("{what}: by {day}.").format(what=first.rstrip("."), day=weekday_and_month(day.date()))
    return (by, *others)


def basis(form: Form) -> str:
    """Whose rules these are, and what they are not."""
    version = form.stamp.version
    if form.signed:
        words = _("Rules {version}, signed by {who}. Not a diagnosis.")
        return words.format(version=version, who=form.signed)
    words = _("The clinic’s own rules {version}. Not validated, not a diagnosis.")
    return words.format(version=version)


def safety_words(flow: IntakeFlow) -> str:
    """ "All 24 safety questions asked", or empty while an answer could still raise the level."""
    if stand(flow.asking) is not Stand.ENOUGH:
        return ""
    names = [name for name in flow.asking.shown if name in flow.asking.form.safety]
    asked = sum(name in flow.asking.draft.answers for name in names)
    return _("All {n} safety questions asked").format(n=asked)


def rest_words(flow: IntakeFlow) -> str:
    """What the questions that are left are for, once none can raise the level."""
    left = flow.left()
    if not left or stand(flow.asking) is not Stand.ENOUGH:
        return ""
    words = _("{n} left, worth most to the specialist first. Stop at any point: Ctrl+Enter.")
    return words.format(n=left)


def stand_words(asking: Asking) -> str:
    """What completing waits for; that it is possible; or that there is enough for the level."""
    missing = len(workflow.what_is_missing(asking))
    if missing:
        return _("{n} needed first: Ctrl+G").format(n=missing)
    return _(STAND_WORDS[stand(asking)])


def settled_words(asking: Asking) -> str:
    """Under the level so far: why nothing that is left changes it; empty while something may."""
    if stand(asking) is not Stand.ENOUGH:
        return ""
    settled = asking.assessment.settled
    return _("Settled. The rest cannot raise it.") if settled else _(NOT_SURE_STAYS)


def saved_line(clinic: Clinic, intake: Intake, read_back: datetime | None) -> str:
    """ "Completed 10:52, Ines Corvalan. Read back."."""
    at = f"{clinic.local(intake.completed):%H:%M}"
    back = _("Read back.") if read_back is not None else _("Not read back.")
    said = _("Completed {at}, {name}.").format(at=at, name=intake.patient.name)
    return f"{said} {back}"
