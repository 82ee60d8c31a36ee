"""Pages made from answers by the program's own rules and words, with invented patients.

The look's pages of `sample_summaries` are filled by hand; these show what the desk really prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from tests.unit.summary_intakes import (
    CAUDA,
    FRACTURE,
    INGRID,
    MAREK,
    OSGOOD,
    STARTED,
    VISIT,
    context,
    page,
    told_answers,
)
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import FormId, Intake, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Kind, Question
from triage_app.report.context import Override
from triage_app.report.summary import ReferralSummary
from triage_app.triage.engine import Engine
from triage_app.workflow.forms import Forms

_VOSS: Final = "Dr A. Voss"
_WILHELMINA: Final = replace(
    INGRID,
    family_name="Featherstonehaugh-Cholmondeley-Papadimitriou de la Vega y Oyelaran",
    given_name="Wilhelmina Anastasia Konstantina Maria",
    birth_date=date(1936, 1, 2),
    mrn="000000931",
    language="pt",
    interpreter=True,
)
_LONG: Final = (
    "said at length by a patient of ninety who has had everything there is to have, and more "
    "besides, in every hospital of the county since 1974"
)
_WORST_NUMBERS: Final[Mapping[str, float]] = {
    "height_now": 141,
    "height_tallest": 155.2,
    "weight": 41,
    "t_score": -4.6,
    "falls": 9,
    "treatment_weeks": 41,
    "steroid_mg": 25,
    "steroid_months": 96,
    "roland_morris": 24,
}
_WORST_TEXTS: Final[Mapping[str, str]] = {
    "fracture_levels": "T6, T11, L1",
    "augmentation_detail": "kyphoplasty T12 and L2, 2019 and 2021",
    "cancer_detail": "breast 2019 with liver and bone 2025, lung 2026, three courses of "
    "chemotherapy, radiotherapy to the spine in spring",
    "past_spine_surgery": "surgery 1974, 1988, 2003, fusion of L4 to S1",
}


@cache
def _forms() -> Forms:
    return Forms(forms_dir())


def spine() -> Engine:
    """The rules of the form for spine fractures."""
    return _forms()[FormId("vertebral_fracture")]


def _set(level: Level, reason: str, rules: Level | None = None) -> Override:
    return Override(level, _VOSS, STARTED + timedelta(minutes=65), reason, rules)


def raised() -> ReferralSummary:
    """A level set by hand above the rules', with a reason longer than its share."""
    reason = "New pain on steroids, tender at T12 on percussion, walks badly"
    return page(spine(), told_answers(FRACTURE), context(override=_set(Level.URGENT, reason)))


def lowered() -> ReferralSummary:
    """A level set by hand under the rules'."""
    reason = "Rib pain, examined, ECG seen."
    answers = told_answers(FRACTURE, chest_pain="yes")
    return page(spine(), answers, context(override=_set(Level.URGENT, reason)))


def held_and_raised() -> ReferralSummary:
    """An answer that was not sure, a level set by hand, and somebody told: the fullest head."""
    answers = told_answers(
        FRACTURE, bladder_change=NoAnswer.UNKNOWN, sexual_change=NoAnswer.DECLINED
    )
    told = ("Dr R. Halloran", STARTED + timedelta(minutes=66), "Dr A. Voss")
    override = _set(Level.EMERGENCY, "Saddle area dull on both sides.")
    made = context(override=override, acknowledgement=told)
    return page(spine(), answers, made, referral=Referral("Family clinic", "", "Sciatica, MRI?"))


def lapsed() -> ReferralSummary:
    """A level set by hand that counts no more: the corrected answers made the rules rise."""
    answers = told_answers(
        FRACTURE, leg_weakness="progressing", flag_onset=DateAnswer(date(2026, 11, 18))
    )
    made = context(lapsed=_set(Level.ROUTINE, "CT read again: nothing broken."), version=2)
    return page(spine(), answers, replace(made, of_versions=2))


def out_of_date() -> ReferralSummary:
    """A version that was replaced, printed once more."""
    made = context(
        of_versions=2,
        replaced_at=STARTED + timedelta(minutes=80),
        newest_stamp="5RW-77F",
        copy=2,
        first_printed=STARTED + timedelta(minutes=11),
    )
    return page(spine(), told_answers(FRACTURE), made)


def entered_in_error() -> ReferralSummary:
    """An intake that is nobody's."""
    made = context(in_error=STARTED + timedelta(minutes=90))
    return page(spine(), told_answers(FRACTURE), made)


def _earlier(form_id: str, day: date, answers: Mapping[QuestionId, Answer]) -> Intake:
    engine = _forms()[FormId(form_id)]
    moment = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return Intake(
        IntakeId(f"{form_id} {day.isoformat()}"),
        INGRID,
        engine.form.stamp,
        day,
        Referral(),
        answers,
        engine.assess(answers, INGRID.age_on(day), INGRID.sex, day),
        moment,
        moment,
        Staff("s-1", "J. Pell", "reception"),
        "1",
    )


def third_visit() -> ReferralSummary:
    """The third visit for the pain, a procedure and its own visit between, examined."""
    first = told_answers(
        FRACTURE,
        pain_now=8,
        roland_morris=18,
        height_now=158.2,
        pain_onset=DateAnswer(date(2026, 3, 1)),
        injury_date=DateAnswer(date(2026, 3, 1)),
    )
    second = told_answers(
        FRACTURE,
        pain_now=3,
        pain_worst=4,
        roland_morris=7,
        height_now=157.9,
        pain_trend="better",
        injury="none",
        injury_date=None,
        hunched="none",
        pain_onset=DateAnswer(date(2026, 3, 1)),
        daily_activity="some",
    )
    after: dict[QuestionId, Answer] = {
        QuestionId("procedure"): "kyphoplasty",
        QuestionId("procedure_date"): DateAnswer(date(2026, 4, 2)),
        QuestionId("procedure_levels"): "T12",
    }
    earlier = (
        _earlier("vertebral_fracture", date(2026, 3, 12), first),
        _earlier("after_procedure", date(2026, 4, 14), after),
        _earlier("vertebral_fracture", date(2026, 7, 9), second),
    )
    now = told_answers(
        FRACTURE,
        pain_now=6,
        pain_worst=8,
        roland_morris=14,
        height_now=155.4,
        past_augmentation="yes",
        augmentation_detail="kyphoplasty T12, 2 Apr 2026",
        past_vertebral_fracture="healed",
        steroids="current",
        steroid_mg=10,
        steroid_months=8,
        weight_loss=NoAnswer.UNKNOWN,
        percussion_tender="yes",
        supine_sign="no",
    )
    return page(spine(), now, context(earlier=earlier, visit_number=4))


def _worst(question: Question) -> Answer:
    """The most worrying answer, or the longest."""
    name = str(question.id)
    match question.kind:
        case Kind.YES_NO:
            return "yes"
        case Kind.CHOICE:
            return question.options[-1].id
        case Kind.MULTI | Kind.AREAS:
            return tuple(option.id for option in question.options if option.id != "none")
        case Kind.DATE:
            return DateAnswer(VISIT - timedelta(days=8))
        case Kind.SCALE:
            return 10
        case Kind.NUMBER:
            return _WORST_NUMBERS[name]
        case Kind.MEDICINES:
            first = (
                Medicine("warfarin", "3 mg", "20 Nov 08:00"),
                Medicine("apixaban", "5 mg ×2", "20 Nov 07:00"),
            )
            return (*first, *(Medicine(f"medicine number {n}", "10 mg") for n in range(3, 25)))
        case Kind.TEXT:
            return _WORST_TEXTS.get(name, _LONG)


def everything() -> ReferralSummary:
    """A patient of 90 with everything ticked and a very long name."""
    engine = spine()
    answers: dict[QuestionId, Answer] = {}
    # An answer may show further questions.
    while left := [
        question
        for question in engine.shown(answers, 90, Sex.FEMALE)
        if question not in answers and not engine.form.questions[question].examiner
    ]:
        answers |= {name: _worst(engine.form.questions[name]) for name in left}
    asked = Referral(
        "Dr O. Featherington-Vasquez, hospital of the Immaculate Heart",
        "",
        "Please advise on pain, legs and everything else that has come about since the spring "
        "of last year when she fell down the stairs",
    )
    return page(engine, answers, context(), _WILHELMINA, asked)


def _named(family: str, given: str, language: str) -> Callable[[], ReferralSummary]:
    patient: Patient = replace(
        INGRID, family_name=family, given_name=given, language=language, interpreter=True
    )
    return lambda: page(spine(), told_answers(FRACTURE), patient=patient)


def parked() -> ReferralSummary:
    """An emergency parked after 18 questions, a nurse told."""
    made = context(
        completed=None,
        parked=STARTED + timedelta(minutes=6),
        acknowledgement=("nurse T. Brandt", STARTED + timedelta(minutes=3), "J. Pell"),
    )
    return page(spine(), told_answers(CAUDA), made, MAREK, Referral())


def barely_begun() -> ReferralSummary:
    """Nothing certain yet: what to ask first is named as far as the 90 words go."""
    answers = told_answers({"back_pain": "yes", "bladder_change": "none", "bowel_change": "none"})
    made = context(completed=None, parked=STARTED + timedelta(minutes=2))
    return page(spine(), answers, made, MAREK, OSGOOD)


REAL_PAGES: Final[Mapping[str, Callable[[], ReferralSummary]]] = {
    "real_raised": raised,
    "real_lowered": lowered,
    "real_held_and_raised": held_and_raised,
    "real_lapsed": lapsed,
    "real_out_of_date": out_of_date,
    "real_entered_in_error": entered_in_error,
    "real_third_visit": third_visit,
    "real_everything": everything,
    "real_parked": parked,
    "real_barely_begun": barely_begun,
    "real_name_arabic": _named("النجار", "يوسف عبد الرحمن", "ar"),
    "real_name_hebrew": _named("כהן", "שרה", "he"),
    "real_name_chinese": _named("李", "小龙", "zh"),
    "real_name_vietnamese": _named("Nguyễn Thị", "Hồng Ánh", "vi"),
}
