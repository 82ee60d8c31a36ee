"""Whatever the loader accepts, with any form: a page, sound, without a hidden answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.property.intake_strategies import ENGINES, LONG, VISIT, Intake, intakes, one_way
from tests.unit.summary_intakes import INGRID, STARTED, ZONE, every_text
from triage_app.model.answers import Answer, Medicine, NoAnswer, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral
from triage_app.questionnaire.form import Form, Kind
from triage_app.report.build import build_summary
from triage_app.report.context import Override, PageContext
from triage_app.report.flag_grid import State, flags
from triage_app.report.story import story_line
from triage_app.report.summary import ReferralSummary
from triage_app.report.told import Told
from triage_app.report.wording import in_text, words_in
from triage_app.triage.engine import Engine

# No shrinking: a hundred pools shrink for minutes, and the first failing intake says enough.
PAGES = settings(
    max_examples=5_000 if LONG else 150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
SECRET = "Zanzibarquux"
every_form = pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
senders = st.sampled_from(["", "Dr L. Osgood, family doctor", "name " * 60, "\u202ex\x00"])
questions = st.sampled_from(["", "Fracture?", "Please advise " * 80, "w" * 3000, "<b>&"])
overrides = st.sampled_from([None, *Level])


def context(*, draft: bool, told: bool, override: Level | None) -> PageContext:
    end = STARTED + timedelta(minutes=9)
    set_level = (
        None if override is None else Override(override, "Dr A. B. Voss-Lang", end, "seen " * 40)
    )
    return PageContext(
        clinic="Harbour Spine Clinic",
        entered_by="J. Pell",
        started=STARTED,
        completed=None if draft else end,
        parked=end if draft else None,
        zone=ZONE,
        printed_at=end,
        copy=1,
        first_printed=None,
        visit_number=1,
        version=1,
        of_versions=1,
        replaced_at=None,
        newest_stamp="",
        acknowledgement=("nurse T. Brandt " * 9, end, "J. Pell") if told else None,
        earlier=(),
        subject="an-intake",
        override=set_level,
    )


def patient_of(intake: Intake) -> Patient:
    return replace(INGRID, birth_date=None, sex=intake.sex, age_years=intake.age, age_noted=VISIT)


def made(
    engine: Engine,
    intake: Intake,
    page: PageContext,
    referral: Referral,
    known: Assessment | None = None,
) -> tuple[ReferralSummary, Told, Assessment]:
    assessment = known or engine.assess(intake.answers, intake.age, intake.sex, VISIT)
    shown = engine.shown(intake.answers, intake.age, intake.sex)
    patient = patient_of(intake)
    summary = build_summary(
        engine.form, shown, patient, VISIT, referral, intake.answers, assessment, page
    )
    return summary, Told(engine.form, shown, patient, VISIT, intake.answers), assessment


@every_form
@PAGES
@given(data=st.data())
def test_any_intake_gives_a_sound_page(engine: Engine, data: st.DataObject) -> None:
    intake = data.draw(intakes(engine.form))
    referral = Referral(data.draw(senders), "", data.draw(questions))
    page = context(
        draft=data.draw(st.booleans()),
        told=data.draw(st.booleans()),
        override=data.draw(overrides),
    )
    summary, told, assessment = made(engine, intake, page, referral)

    assert summary.bottom_words <= 90
    counted = sum(words_in(f"{row.label} {in_text(row.text)}") for row in summary.bottom_line)
    assert counted < summary.bottom_words
    assert all(in_text(row.text).strip() for row in summary.bottom_line)
    check_flags(summary, told)
    check_badge(summary, page, assessment)
    everything = list(every_text(summary))
    assert not any(
        set(text) & set("\u2212\u2264\u2265\u25b2\u25bc\x00\n\u202e") for text in everything
    )
    lowered = " ".join(everything).lower()
    assert "all clear" not in lowered
    assert story_line(engine.form, patient_of(intake), VISIT, intake.answers)
    zones = (summary.pain_story, summary.background, summary.imaging, summary.words)
    assert all(row.label and in_text(row.text) for zone in zones for row in zone)
    assert all(cell.value for cell in summary.numbers)
    assert len(summary.numbers) <= 7


def check_flags(summary: ReferralSummary, told: Told) -> None:
    """The counts add up, and only the least worrying answer is denied."""
    grid = summary.flags
    signs = flags(told)
    assert grid.present_count + grid.denied_count + grid.open_count == len(told.red_flags)
    assert len(signs) == len(told.red_flags)
    for flag in signs:
        answer = told.answer(flag.id)
        if answer is None or isinstance(answer, NoAnswer):
            assert flag.state not in (State.PRESENT, State.DENIED)
        question = told.question(flag.id)
        if flag.state is State.DENIED and question is not None and question.kind is Kind.CHOICE:
            assert answer == question.options[0].id
    assert bool(grid.present) is bool(grid.present_count)
    assert bool(grid.open) is bool(grid.open_count)


def check_badge(summary: ReferralSummary, page: PageContext, assessment: Assessment) -> None:
    """An unfinished intake never reads as routine, and an open range is never hidden."""
    badge = summary.badge
    if page.is_draft and badge.level is Level.ROUTINE:
        assert badge.unknown
        assert not badge.seen
    if not assessment.settled:
        assert badge.dashed
        assert badge.border >= assessment.could_be
    assert badge.border >= badge.level
    if page.override is not None:
        assert badge.level is page.override.level
        assert f"rules say {assessment.level.word}" in badge.notes


def planted(form: Form, intake: Intake) -> Mapping[QuestionId, Answer]:
    """The answers, with a secret word in every text and medicine of a question that is hidden."""
    engine = ENGINES[form.stamp.form_id]
    shown = set(engine.shown(intake.answers, intake.age, intake.sex))
    answers = dict(intake.answers)
    for question in form.asked:
        if question.id in shown:
            continue
        if question.kind is Kind.TEXT:
            answers[question.id] = SECRET
        elif question.kind is Kind.MEDICINES:
            answers[question.id] = (Medicine(SECRET),)
    return answers


@every_form
@PAGES
@given(data=st.data())
def test_hidden_answers_are_never_on_the_page(engine: Engine, data: st.DataObject) -> None:
    intake = data.draw(intakes(engine.form))
    secret = intake.with_answers(planted(engine.form, intake))
    shown = set(engine.shown(intake.answers, intake.age, intake.sex))
    examiner = {q.id for q in engine.form.questions.values() if q.examiner}
    bare = intake.with_answers(
        {name: value for name, value in intake.answers.items() if name in shown | examiner}
    )
    page = context(draft=False, told=False, override=None)
    with_secret, _, assessment = made(engine, secret, page, Referral())
    without, _, _ = made(engine, bare, page, Referral(), assessment)
    assert with_secret == without
    assert not any(SECRET in text for text in every_text(with_secret))


@every_form
@pytest.mark.parametrize("way", ["worst", "best", "unknown", "declined"])
def test_every_question_answered_the_same_way_gives_a_page(engine: Engine, way: str) -> None:
    intake = Intake(one_way(engine.form, way), 78, INGRID.sex)
    summary, told, _ = made(
        engine, intake, context(draft=False, told=True, override=None), Referral()
    )
    assert summary.bottom_words <= 90
    asked = summary.flags.present_count + summary.flags.denied_count
    if told.red_flags:
        assert (asked == 0) is (way in ("unknown", "declined"))
        assert (summary.flags.denied_count == 0) is (way != "best")
    lines = [line for page in summary.all_answers for line in page.answers]
    assert len(lines) >= len(told.asked_of)


@every_form
def test_nothing_asked_at_all_is_said_and_never_denied(engine: Engine) -> None:
    intake = Intake({}, None, INGRID.sex)
    page = context(draft=True, told=False, override=None)
    summary, told, _ = made(engine, intake, page, Referral())
    assert summary.badge.unknown
    assert summary.flags.open_count == len(told.red_flags)
    assert summary.flags.denied == ()
    assert all(cell.value == "not asked" for cell in summary.numbers)
    assert all(line.open for part in summary.all_answers for line in part.answers)
