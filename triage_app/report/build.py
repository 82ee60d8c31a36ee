"""Fills the one `ReferralSummary` from an intake: screen, paper and exports start from it.

Pure and total: whatever answers the loader accepts give a summary, with any form.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from triage_app.model.answers import Answer, Answers, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import Intake
from triage_app.model.person import Patient, Referral, Sex
from triage_app.questionnaire.form import Form, Question
from triage_app.report.bottom_line import Case, badge, bottom_line
from triage_app.report.context import PageContext
from triage_app.report.flag_grid import flag_grid
from triage_app.report.foot import all_advice, all_reasons, basis, provenance, stamp_of
from triage_app.report.languages import language_name
from triage_app.report.procedures import procedures
from triage_app.report.summary import (
    Band,
    BandKind,
    FormAnswer,
    FormPage,
    ReferralSummary,
    Strip,
    Text,
)
from triage_app.report.told import Told
from triage_app.report.wording import (
    answer_words,
    bold,
    clean,
    clock_words,
    day_words,
    in_text,
    local_day,
    open_word,
    plain,
    plural,
    short_day,
    weekday_words,
)
from triage_app.report.zones import figure, pain_story, tried, tried_rows
from triage_app.report.zones_care import background, imaging, words
from triage_app.report.zones_medicines import allergies, medicines
from triage_app.report.zones_numbers import earlier_visits, numbers, of_form, since, trends

NATURE: Final = "patient-reported, entered by staff"
# Above this the strip has no room for the day of the week.
_LONG_STRIP: Final = 96


def build_summary(
    form: Form,
    shown: tuple[QuestionId, ...],
    patient: Patient,
    visit_date: date,
    referral: Referral,
    answers: Answers,
    assessment: Assessment,
    context: PageContext,
) -> ReferralSummary:
    """Everything the one page says.

    Args:
        form: the form the intake was made with.
        shown: the questions that apply; answers to others are never on the page.
        patient: as known on that day.
        visit_date: the clinic's day of the visit.
        referral: who sent the patient and what they ask.
        answers: as given.
        assessment: the level and its basis, made from the same answers.
        context: clinic, times, copy, earlier visits.
    """
    told = Told(form, shown, patient, visit_date, answers)
    case = Case(told, assessment, referral, context)
    made = badge(case)
    rows, count = bottom_line(case, made)
    visits = earlier_visits(form, context.earlier)
    between = procedures(context.earlier)
    courses = trends(told, visits, between)
    taken, medicines_asked, note = medicines(told)
    return ReferralSummary(
        band=_band(told, context),
        strip=_strip(told, context),
        badge=made,
        bottom_line=rows,
        bottom_words=count,
        numbers=numbers(told, assessment, visits, first=context.visit_number == 1),
        trends=courses,
        since=since(told, visits, between) if courses else (),
        flags=flag_grid(told),
        figure=figure(told),
        pain_story=pain_story(told),
        tried=tried(told),
        tried_rows=tried_rows(told),
        imaging=imaging(told, assessment),
        background=background(told),
        allergies=allergies(told),
        medicines=taken,
        medicines_asked=medicines_asked,
        words=words(told),
        basis=basis(told, assessment),
        provenance=provenance(told, context),
        stamp=stamp_of(context.subject),
        all_answers=_all_answers(told, context),
        all_reasons=all_reasons(told, assessment),
        all_advice=all_advice(assessment),
        title=f"{clean(context.clinic)} · {clean(patient.name)} · {day_words(visit_date)}",
        language=form.language,
        medicines_note=note,
    )


def _band(told: Told, context: PageContext) -> Band | None:
    """Why this is not the page to use, if it is not."""
    if context.in_error is not None:
        when = _moment_words(context.in_error, context)
        return Band(BandKind.OUT_OF_DATE, f"entered in error, noted {when}. Do not use this page.")
    if context.replaced_at is not None:
        when = _moment_words(context.replaced_at, context)
        text = (
            f"version {context.version} of {context.of_versions}, replaced {when}. "
            f"Use the page stamped {context.newest_stamp}."
        )
        return Band(BandKind.OUT_OF_DATE, text)
    if context.is_draft:
        asked = f"{told.asked_count} of {plural(len(told.asked_of), 'question')} asked"
        return Band(BandKind.DRAFT, f"intake not complete: {asked}. Not the final page.")
    return None


def _moment_words(moment: datetime, context: PageContext) -> str:
    return f"{day_words(local_day(moment, context.zone))} {clock_words(moment, context.zone)}"


def _strip(told: Told, context: PageContext) -> Strip:
    patient = told.patient
    facts = [_sex(patient), _language(told, patient), _visit(told, context, weekday=True)]
    facts.append(_progress(told, context))
    born = _born(told)
    if len(born) + sum(len(in_text(fact)) for fact in facts) > _LONG_STRIP:
        facts[2] = _visit(told, context, weekday=False)
    mrn = clean(patient.mrn)
    return Strip(
        clinic=clean(context.clinic),
        nature=f"spine referral summary · {NATURE}",
        name=clean(patient.name) or "Name not given",
        mrn=f"MRN {mrn}" if mrn else "MRN not given",
        born=born,
        facts=tuple(facts),
        tag=_tag(context),
    )


def _born(told: Told) -> str:
    patient = told.patient
    if patient.birth_date is not None:
        return f"Born {day_words(patient.birth_date)} ({told.age})"
    if told.age is None:
        return "Birth date and age not known"
    return f"Birth date not known (about {told.age})"


def _sex(patient: Patient) -> Text:
    return bold("sex not known" if patient.sex is Sex.UNKNOWN else patient.sex.value)


def _language(told: Told, patient: Patient) -> Text:
    name = language_name(patient.language)
    if told.choice("answered_by") == "interpreter":
        return bold(f"{name}, interpreter present")
    match patient.interpreter:
        case True:
            return bold(f"{name}, interpreter needed")
        case False:
            return plain(f"{name}, no interpreter")
        case None:
            return plain(f"{name}, interpreter not asked")


def _visit(told: Told, context: PageContext, *, weekday: bool) -> Text:
    day = weekday_words(told.visit_date) if weekday else day_words(told.visit_date)
    return plain(
        f"visit {context.visit_number}: {day}, {clock_words(context.started, context.zone)}"
    )


def _progress(told: Told, context: PageContext) -> Text:
    if context.is_draft and context.parked is not None:
        return bold(f"parked {clock_words(context.parked, context.zone)}")
    return plain(f"asked {told.asked_count} of {len(told.asked_of)}")


def _tag(context: PageContext) -> str:
    """The mark of a later copy."""
    if context.copy <= 1:
        return ""
    if context.first_printed is None:
        return f"REPRINT: copy {context.copy}"
    first, zone = context.first_printed, context.zone
    same_day = local_day(first, zone) == local_day(context.printed_at, zone)
    day = "" if same_day else f"{short_day(local_day(first, zone))} "
    return f"REPRINT: copy {context.copy}, first {day}{clock_words(first, zone)}"


def _all_answers(told: Told, context: PageContext) -> tuple[FormPage, ...]:
    """The long form: every question that applies, in the form's order; changed facts marked."""
    pages = []
    same = of_form(told.form, context.earlier)
    last = same[-1] if same else None
    for page in told.form.pages:
        lines = []
        for name in page.questions:
            question = told.question(name)
            if question is None:
                continue
            answer = told.answer(name)
            said = answer_words(question, answer, told.visit_date)
            if question.examiner and answer is None:
                said = "not examined"
            if question.stable and last is not None and answer is not None:
                said += _changed(question, answer, last)
            lines.append(FormAnswer(question.ask, said, bool(open_word(answer))))
        if lines:
            pages.append(FormPage(page.title, tuple(lines)))
    return tuple(pages)


def _changed(question: Question, answer: Answer, last: Intake) -> str:
    """ " (changed since 9 Jul 2026: was osteopenia only)" for a fact that is not as last time."""
    before = last.answers.get(question.id)
    if before is None or before == answer:
        return ""
    was = answer_words(question, before, last.visit_date)
    return f" (changed since {day_words(last.visit_date)}: was {was})"
