"""Invented intakes for the tests of the page's words, and the page of one as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from triage_app.model.answers import Answer, Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import Intake, IntakeId
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.report.build import build_summary
from triage_app.report.context import PageContext
from triage_app.report.summary import FlagGrid, ReferralSummary, Row, Span, Text
from triage_app.report.wording import in_text
from triage_app.triage.engine import Engine

VISIT = date(2026, 11, 20)
STARTED = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)
ZONE = timezone(timedelta(hours=-5))
INGRID = Patient(
    PatientId("p-1"),
    "Marlowe-Castellanos",
    "Ingrid",
    date(1948, 3, 9),
    Sex.FEMALE,
    mrn="004417",
    interpreter=False,
)
MAREK = replace(
    INGRID,
    family_name="Halvorsen-Boyd",
    given_name="Marek",
    birth_date=date(1980, 5, 3),
    sex=Sex.MALE,
    mrn="007902",
)
OSGOOD = Referral("Dr L. Osgood, family doctor", "", "Recent fracture? What next?")

_CALM: Mapping[str, Answer] = {
    "bladder_change": "none",
    "bowel_change": "none",
    "saddle_numbness": "none",
    "sexual_change": "none",
    "leg_weakness": "none",
    "walking_change": "none",
    "numbness": "none",
    "fever": "no",
    "infection_risks": ("none",),
    "breathing": "none",
    "chest_pain": "no",
    "tearing_pain": "no",
    "aneurysm": "no",
    "leg_swelling": "no",
    "hip_fall": "no",
    "stiff_spine": "no",
    "cancer": "never",
    "rash": "no",
    "weight_loss": "no",
    "past_vertebral_fracture": "none",
    "steroids": "never",
    "pain_night": "no",
    "pain_constant": "no",
    "infection_now": "no",
    "bleeding_problem": "no",
    "anti_inflammatory": "no",
    "sedation_risks": ("none",),
    "fasting_risks": ("none",),
}
FRACTURE: Mapping[str, Answer] = {
    **_CALM,
    "back_pain": "yes",
    "pain_onset": DateAnswer(date(2026, 11, 4)),
    "onset": "sudden",
    "pain_trend": "worse",
    "pain_spread": "around_ribs",
    "injury": "minor",
    "injury_date": DateAnswer(date(2026, 11, 4)),
    "pain_areas": ("mid_back", "lower_back", "chest_wall"),
    "pain_side": "centre",
    "pain_now": 7,
    "pain_worst": 9,
    "leg_pain_now": 0,
    "dominant_pain": "back",
    "pain_standing": "worse",
    "pain_movement": "severe",
    "pain_resting": "eases",
    "pain_strain": "yes",
    "pain_crushing": "yes",
    "daily_activity": "severe",
    "roland_morris": 19,
    "movement_limited": "severe",
    "mood": "yes",
    "height_now": 157,
    "height_measured": "yes",
    "height_tallest": 162.6,
    "weight": 52,
    "hunched": "new",
    "protruding_belly": "no",
    "digestive": "no",
    "osteoporosis": "osteoporosis",
    "t_score": -3.1,
    "past_fractures": ("wrist",),
    "conditions": ("kidney_disease",),
    "early_menopause": "yes",
    "parent_hip_fracture": "yes",
    "smoking": "past",
    "alcohol": "no",
    "exercise": "no",
    "falls": 1,
    "imaging": ("xray", "dxa"),
    "imaging_detail": "thoracic spine, 12 Nov 2026, Bayside Imaging",
    "imaging_fracture": "awaited",
    "tried_medicine": "some_help",
    "tried_therapy": "not_tried",
    "tried_brace": "no_help",
    "tried_rest": "helped",
    "tried_injection": "not_tried",
    "treatment_weeks": 2,
    "opioid": "yes",
    "admitted": "no",
    "past_augmentation": "no",
    "past_spine_surgery": "none",
    "medicines": (
        Medicine("bisoprolol", "2.5 mg"),
        Medicine("apixaban", "5 mg ×2", "20 Nov 07:30"),
        Medicine("tramadol", "50 mg as needed"),
    ),
    "blood_thinners": ("apixaban",),
    "blood_thinner_reason": "atrial fibrillation",
    "allergies": ("antibiotic",),
    "allergy_detail": "penicillin, face swelling, 1998",
    "mri_problems": ("pacemaker",),
    "escort": "yes",
    "main_worry": "Ending up bent over like my mother.",
    "goal": "Back in my garden, and lift my grandson.",
    "answered_by": "patient",
}
CAUDA: Mapping[str, Answer] = {
    "back_pain": "yes",
    "pain_onset": DateAnswer(date(2026, 11, 11)),
    "onset": "sudden",
    "pain_trend": "worse",
    "pain_spread": "both_legs",
    "pain_side": "both_sides",
    "bladder_change": "new",
    "bowel_change": NoAnswer.UNKNOWN,
    "saddle_numbness": "new",
    "sexual_change": NoAnswer.DECLINED,
    "leg_weakness": "progressing",
    "walking_change": "none",
    "numbness": "both_or_band",
    "flag_onset": DateAnswer(date(2026, 11, 17)),
    "fever": "no",
    "pain_now": 6,
    "leg_pain_now": 8,
    "dominant_pain": "leg",
}
BACKACHE: Mapping[str, Answer] = {
    **_CALM,
    "back_pain": "yes",
    "pain_onset": DateAnswer(date(2026, 8, 14)),
    "onset": "gradual",
    "pain_trend": "same",
    "pain_spread": "none",
    "injury": "none",
    "pain_areas": ("lower_back",),
    "pain_side": "one_side",
    "pain_now": 3,
    "pain_worst": 4,
    "leg_pain_now": 1,
    "dominant_pain": "back",
    "pain_standing": "same",
    "pain_movement": "none",
    "pain_resting": "same",
    "pain_strain": "no",
    "pain_crushing": "no",
    "daily_activity": "some",
    "movement_limited": "none",
    "mood": "no",
    "height_now": 180,
    "height_measured": "yes",
    "height_tallest": 180,
    "weight": 80,
    "hunched": "none",
    "osteoporosis": "none",
}


def told_answers(answers: Mapping[str, Answer], **other: Answer | None) -> dict[QuestionId, Answer]:
    """The answers with some changed; None takes one out."""
    changed: dict[str, Answer | None] = {**answers, **other}
    return {QuestionId(name): value for name, value in changed.items() if value is not None}


def context(**other: object) -> PageContext:
    """A first visit, completed at 09:17 and printed at 09:20."""
    made = PageContext(
        clinic="Harbour Spine Clinic",
        entered_by="J. Pell",
        started=STARTED,
        completed=STARTED + timedelta(minutes=7),
        parked=None,
        zone=ZONE,
        printed_at=STARTED + timedelta(minutes=10),
        copy=1,
        first_printed=None,
        visit_number=1,
        version=1,
        of_versions=1,
        replaced_at=None,
        newest_stamp="",
        acknowledgement=None,
        earlier=(),
        subject="an-intake",
    )
    return replace(made, **other)  # type: ignore[arg-type]  # each test names fields that exist


def page(
    engine: Engine,
    answers: Answers,
    made: PageContext | None = None,
    patient: Patient = INGRID,
    referral: Referral = OSGOOD,
) -> ReferralSummary:
    """The summary of an intake, assessed by the rules as they are."""
    age = patient.age_on(VISIT)
    assessment = engine.assess(answers, age, patient.sex, VISIT)
    shown = engine.shown(answers, age, patient.sex)
    return build_summary(
        engine.form, shown, patient, VISIT, referral, answers, assessment, made or context()
    )


def earlier_intake(engine: Engine, day: date, answers: Answers) -> Intake:
    """A completed intake of an earlier visit."""
    return Intake(
        IntakeId(day.isoformat()),
        INGRID,
        engine.form.stamp,
        day,
        Referral(),
        answers,
        engine.assess(answers, INGRID.age_on(day), INGRID.sex, day),
        STARTED,
        STARTED,
        Staff("s-1", "J. Pell", "reception"),
        "1",
    )


def rows_text(rows: tuple[Row, ...]) -> list[str]:
    """Rows as "label: text"."""
    return [f"{row.label}: {in_text(row.text)}" for row in rows]


def row(rows: tuple[Row, ...], label: str) -> str:
    """The text of the row with this label."""
    return next(in_text(row.text) for row in rows if row.label == label)


def column(texts: tuple[Text, ...]) -> list[str]:
    """A column of the grid as plain lines."""
    return [in_text(text) for text in texts]


def counts(grid: FlagGrid) -> tuple[int, int, int]:
    """Present, denied, open."""
    return grid.present_count, grid.denied_count, grid.open_count


def every_text(value: object) -> Iterator[str]:
    """Every string in a summary."""
    match value:
        case str():
            yield value
        case Span():
            yield value.text
        case tuple():
            for item in value:
                yield from every_text(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from every_text(getattr(value, field.name))
        case _:
            return
