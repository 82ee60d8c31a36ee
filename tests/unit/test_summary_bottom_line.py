"""The bottom line: why, danger signs, patient, question, in 90 words at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.summary_intakes import (
    BACKACHE,
    CAUDA,
    FRACTURE,
    MAREK,
    STARTED,
    context,
    page,
    row,
    rows_text,
    told_answers,
)
from triage_app.model.answers import NoAnswer
from triage_app.model.level import Level
from triage_app.model.person import Referral
from triage_app.report.context import Override
from triage_app.triage.engine import Engine


def test_a_first_visit_with_fracture_signs_reads_as_the_drawn_page(spine: Engine) -> None:
    made = page(spine, told_answers(FRACTURE))
    assert rows_text(made.bottom_line) == [
        "Why: 7 of 9 fracture signs, worst pain 9/10, began 16 days ago [2.3, 2.4]; "
        "5 more SOON rules true (see basis).",
        "Red flags: 3 present of 26 asked: osteoporosis, new stoop, minor injury. "
        "No emergency or urgent sign reported.",
        "Patient: Woman of 78. Sudden mid- and low-back pain after a minor injury, centre; "
        "getting worse; no leg pain.",
        "Question: Dr L. Osgood, family doctor: “Recent fracture? What next?”",
    ]
    badge = made.badge
    assert (badge.level, badge.seen, badge.notes) == (
        Level.SOON,
        "within 2 weeks",
        ("by Fri 4 Dec 2026",),
    )
    assert not badge.dashed
    assert badge.foot == ""


def test_a_parked_emergency_reads_as_the_drawn_page(spine: Engine) -> None:
    parked = context(
        completed=None,
        parked=STARTED + timedelta(minutes=6),
        acknowledgement=("nurse T. Brandt", STARTED + timedelta(minutes=3), "J. Pell"),
    )
    made = page(spine, told_answers(CAUDA), parked, MAREK, Referral())
    assert rows_text(made.bottom_line) == [
        "Why: Bladder change and saddle numbness, both new (under 2 weeks) [1.1–1.4]. "
        "Also leg weakness progressing [1.19]; + 1 more on screen.",
        "Red flags: 4 present of 8 asked. Bowel change not sure; sexual change declined; "
        "18 not asked.",
        "Patient: Man of 46. Sudden back and both-leg pain for 9 days, both sides; getting worse; "
        "mainly leg.",
        "Question: Walked in; no referral.",
        "Handover: 09:13 to nurse T. Brandt, by J. Pell.",
    ]
    assert made.badge.notes == ("range: EMERGENCY,", "cannot fall")


def test_a_routine_page_says_what_was_not_reported_and_never_all_clear(spine: Engine) -> None:
    made = page(spine, told_answers(BACKACHE), patient=MAREK)
    assert row(made.bottom_line, "Why") == (
        "No emergency, urgent or soon sign reported; all 26 red flags asked."
    )
    assert row(made.bottom_line, "Red flags") == "None present of 26 asked."
    assert made.badge.notes == ("by Fri 1 Jan 2027",)


def test_not_sure_holds_at_urgent_and_says_which_answer_would_settle_it(spine: Engine) -> None:
    answers = told_answers(BACKACHE, saddle_numbness=NoAnswer.UNKNOWN)
    made = page(spine, answers, patient=MAREK)
    assert row(made.bottom_line, "Why") == (
        "Could not rule out a new bladder, bowel, saddle or sexual change: "
        "saddle numbness not sure. Held at URGENT [1.1–1.4]."
    )
    assert (
        row(made.bottom_line, "Red flags") == "None present of 26 asked; saddle numbness not sure."
    )
    assert row(made.bottom_line, "Settle") == "saddle numbness: ask again, or examine."
    badge = made.badge
    assert (badge.level, badge.could_be, badge.border) == (
        Level.URGENT,
        Level.EMERGENCY,
        Level.EMERGENCY,
    )
    assert badge.dashed
    assert badge.foot == "could be EMERGENCY"


def test_rules_not_ruled_out_are_never_counted_as_true(spine: Engine) -> None:
    answers = told_answers(BACKACHE, saddle_numbness=NoAnswer.UNKNOWN, chest_pain=NoAnswer.UNKNOWN)
    why = row(page(spine, answers, patient=MAREK).bottom_line, "Why")
    assert why.endswith("Held at URGENT [1.1–1.4]; 1 more rule not ruled out.")
    both = told_answers(BACKACHE, rash="yes", chest_pain=NoAnswer.UNKNOWN)
    made = page(spine, both, patient=MAREK)
    assert row(made.bottom_line, "Why") == "Rash [V31, V32]; 1 rule not ruled out."


def test_an_unfinished_intake_is_never_shown_as_routine(spine: Engine) -> None:
    for answers in ({"back_pain": "yes", "fever": "no"}, BACKACHE):
        made = page(spine, told_answers(answers), context(completed=None), MAREK)
        assert made.badge.unknown
        assert made.badge.seen == ""
        assert row(made.bottom_line, "Why").startswith("No rule true yet")


def test_an_unfinished_soon_says_at_least_and_what_to_ask_first(spine: Engine) -> None:
    answers = told_answers(FRACTURE, bladder_change=None, leg_weakness=None)
    made = page(spine, answers, context(completed=None))
    assert made.badge.above == "at least"
    assert made.badge.foot == "could be EMERGENCY"
    assert row(made.bottom_line, "Ask first") == "bladder change, leg weakness"
    assert all(line.label != "Question" for line in made.bottom_line)


def test_a_lowered_level_keeps_the_rules_level_in_border_and_words(spine: Engine) -> None:
    override = Override(Level.URGENT, "Dr A. Voss", STARTED, "Rib pain, examined, ECG seen.")
    made = page(spine, told_answers(BACKACHE, chest_pain="yes"), context(override=override))
    assert (made.badge.level, made.badge.border) == (Level.URGENT, Level.EMERGENCY)
    assert "rules say EMERGENCY" in made.badge.notes
    assert row(made.bottom_line, "Override") == (
        "EMERGENCY to URGENT, Dr A. Voss 09:10: “Rib pain, examined, ECG seen.”"
    )


def test_a_long_question_is_cut_and_says_how_many_words_are_on_screen(spine: Engine) -> None:
    asked = Referral("Dr O. Vasquez, hospital", "", "Please advise on pain " + "and more " * 15)
    made = page(spine, told_answers(FRACTURE), referral=asked)
    assert "words on screen" in row(made.bottom_line, "Question")
    assert made.bottom_words <= 90


@pytest.mark.parametrize(
    ("referral", "said"),
    [
        (Referral(), "Walked in; no referral."),
        (Referral(phone="555 0100"), "No question given."),
        (Referral("Dr L. Osgood"), "Dr L. Osgood: no question given."),
        (Referral("", "", "Fracture?"), "Sender not named: “Fracture?”"),
    ],
)
def test_what_is_missing_of_a_referral_is_said(
    spine: Engine, referral: Referral, said: str
) -> None:
    made = page(spine, told_answers(BACKACHE), patient=MAREK, referral=referral)
    assert row(made.bottom_line, "Question") == said


def test_everything_at_its_worst_stays_within_ninety_words(spine: Engine) -> None:
    worst = {
        question.id: question.options[-1].id
        for question in spine.form.asked
        if question.kind.value in ("choice", "yes_no")
    }
    answers = told_answers(FRACTURE, **worst, infection_risks=("diabetes", "injected_drugs"))
    told = context(acknowledgement=("nurse " * 30, STARTED, "J. Pell"))
    made = page(spine, answers, told, referral=Referral("sender " * 40, "", "word " * 400))
    assert made.bottom_words <= 90
    assert row(made.bottom_line, "Why").split(".")[0].endswith("emergency rules true")


def test_a_draft_says_how_much_was_asked_and_that_it_was_not_read_back(spine: Engine) -> None:
    made = page(spine, told_answers(CAUDA), context(completed=None), MAREK)
    assert made.band is not None
    assert made.band.text == "intake not complete: 18 of 86 questions asked. Not the final page."
    assert "not read back" in "".join(span.text for span in made.provenance[1])
