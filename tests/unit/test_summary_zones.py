"""Numbers, pain story, treatments, background, allergies, medicines, words, foot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.unit.summary_intakes import (
    BACKACHE,
    CAUDA,
    FRACTURE,
    INGRID,
    MAREK,
    STARTED,
    VISIT,
    column,
    context,
    earlier_intake,
    every_text,
    page,
    row,
    rows_text,
    told_answers,
)
from triage_app.model.answers import Answer, DateAnswer, NoAnswer
from triage_app.model.intake import FormId
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.questionnaire.catalogue import catalogue
from triage_app.report.foot import stamp_of
from triage_app.report.sheet_words import come_back_sheet
from triage_app.report.spine_levels import levels_in
from triage_app.report.story import story_line
from triage_app.report.summary import Change, Effect, ReferralSummary
from triage_app.report.wording import in_text, joined, number
from triage_app.triage.engine import Engine


def cells(made: ReferralSummary) -> dict[str, tuple[str, str, str]]:
    return {c.label: (c.value, c.unit, c.note) for c in made.numbers}


def test_numbers_of_a_first_visit(spine: Engine) -> None:
    assert cells(page(spine, told_answers(FRACTURE))) == {
        "Back now": ("7", "/ 10", "first visit"),
        "Worst, 7 days": ("9", "/ 10", ""),
        "Leg now": ("0", "/ 10", "mainly back"),
        "Roland-Morris": ("19", "of 24 asked", "over 17"),
        "Fracture signs": ("7", "of 9 asked", "high (7–10)"),
        "Height lost": ("5.6", "cm", "measured"),
        "Activity limit": ("Severe", "", ""),
    }


def test_what_was_not_asked_is_a_word_and_never_a_nought(spine: Engine) -> None:
    told = cells(page(spine, told_answers(CAUDA), context(completed=None), MAREK))
    assert told["Worst, 7 days"][0] == "not asked"
    assert told["Roland-Morris"][0] == "not asked"
    assert told["Height lost"][0] == "not asked"
    assert told["Fracture signs"] == ("0–8", "of 9", "1 of 9 asked")


def test_not_sure_and_declined_numbers_say_so(spine: Engine) -> None:
    answers = told_answers(FRACTURE, pain_now=NoAnswer.UNKNOWN, pain_worst=NoAnswer.DECLINED)
    told = cells(page(spine, answers))
    assert told["Back now"][0] == "not sure"
    assert told["Worst, 7 days"][0] == "declined"


def test_change_and_trends_come_from_the_earlier_visits(spine: Engine) -> None:
    days = (date(2026, 3, 12), date(2026, 7, 9))
    before = tuple(
        earlier_intake(
            spine,
            day,
            told_answers(
                BACKACHE, pain_now=pain, pain_worst=9, roland_morris=score, height_now=height
            ),
        )
        for day, pain, score, height in zip(days, (8, 3), (18, 7), (158.2, 157.9), strict=True)
    )
    made = page(spine, told_answers(FRACTURE), context(earlier=before, visit_number=3))
    first, worst = made.numbers[0], made.numbers[1]
    assert (first.note, first.change) == ("4 worse", Change.UP)
    assert (worst.note, worst.change) == ("same", Change.NONE)
    assert cells(made)["Activity limit"][2] == "was some"
    assert [trend.title for trend in made.trends] == [
        "Back pain now",
        "Roland-Morris",
        "Height, measured, cm",
    ]
    assert [point.shown for point in made.trends[0].points] == ["8", "3", "7"]
    assert [point.days_from_first for point in made.trends[0].points] == [0, 119, 253]
    assert column(made.since)[-1].startswith("Since 9 Jul: new flags osteoporosis, stoop, ")


def test_an_earlier_hidden_answer_makes_no_change(spine: Engine) -> None:
    hidden = told_answers(BACKACHE, back_pain="no", pain_now=9)
    before = (earlier_intake(spine, date(2026, 3, 12), hidden),)
    made = page(spine, told_answers(FRACTURE), context(earlier=before, visit_number=2))
    assert made.numbers[0].note == ""
    assert all(trend.title != "Back pain now" for trend in made.trends)


def test_the_pain_story_has_a_row_for_each_thing(spine: Engine) -> None:
    assert rows_text(page(spine, told_answers(FRACTURE)).pain_story) == [
        "Began: 4 Nov 2026 (16 days), sudden, minor injury; worse",
        "Where: mid back, lower back, ribs; centre",
        "Spreads: round the ribs",
        "Worse: standing, cough; turning severe",
        "Better: lying eases; lets up; not at night",
        "Limits: daily activity severe; bending severe",
        "Also: crushing; low mood or worry",
    ]


def test_pain_questions_without_an_answer_are_named(spine: Engine) -> None:
    answers = told_answers(
        FRACTURE, pain_side=None, pain_strain=NoAnswer.UNKNOWN, mood=NoAnswer.DECLINED
    )
    story = page(spine, answers).pain_story
    assert row(story, "Not asked") == "side"
    assert row(story, "Not sure") == "straining"
    assert row(story, "Declined") == "mood"


def test_what_was_examined_stands_in_the_story_and_in_the_score(spine: Engine) -> None:
    before = page(spine, told_answers(FRACTURE))
    after = page(spine, told_answers(FRACTURE, percussion_tender="yes", supine_sign="no"))
    assert all(line.label != "Exam" for line in before.pain_story)
    assert row(after.pain_story, "Exam") == "percussion tenderness yes; supine sign no"
    assert "percussion not examined" in in_text(joined(before.basis, " "))
    assert in_text(joined(after.basis, " ")).startswith("Basis. Fracture signs 8 of 10 asked:")


def test_a_follow_up_names_the_procedure_and_what_its_form_does_not_ask(
    engines: Mapping[FormId, Engine],
) -> None:
    answers: dict[str, Answer] = {
        "procedure_date": DateAnswer(date(2026, 11, 8)),
        "procedure": "kyphoplasty",
        "procedure_levels": "T12, L1",
        "pain_change": "little_worse",
        "pain_medicine": "less",
        "pain_now": 4,
        "new_back_pain": "yes",
    }
    made = page(engines[FormId("after_procedure")], told_answers(answers))
    assert row(made.bottom_line, "Patient") == (
        "Woman of 78. 12 days after kyphoplasty at T12, L1; pain a little worse."
    )
    assert cells(made)["Since procedure"] == ("12", "days", "")
    assert row(made.background, "Procedure") == "kyphoplasty, 8 Nov 2026 (12 days), T12, L1"
    assert made.figure.augmented == ("T12", "L1")
    assert row(made.tried_rows, "Medicine") == "for pain: less than before"
    assert made.allergies is not None
    assert in_text(made.allergies.title) == "Allergies: not asked on this form"
    assert made.medicines_note == "Medicines: not asked on this form."


def test_treatments_show_their_effect_and_what_was_not_asked(spine: Engine) -> None:
    answers = told_answers(FRACTURE, tried_brace=None, tried_rest=NoAnswer.UNKNOWN)
    told = {item.label: (item.effect, item.words) for item in page(spine, answers).tried}
    assert told == {
        "Medicine": (Effect.SOME_HELP, "some help"),
        "Rest": (Effect.OPEN, "not sure"),
        "Therapy": (Effect.NOT_TRIED, "not tried"),
        "Brace": (Effect.OPEN, "not asked"),
        "Injection": (Effect.NOT_TRIED, "not tried"),
    }


def test_zones_nobody_asked_are_empty(spine: Engine) -> None:
    made = page(spine, told_answers(CAUDA), context(completed=None), MAREK)
    assert (made.tried, made.tried_rows, made.background, made.words) == ((), (), (), ())
    assert made.allergies is None
    assert not made.medicines_asked
    assert made.figure.areas is None


def test_blood_thinners_have_drug_dose_reason_and_the_prescriber(spine: Engine) -> None:
    background = page(spine, told_answers(FRACTURE)).background
    assert row(background, "Blood thinner") == (
        "apixaban, last dose 20 Nov 07:30, atrial fibrillation. Decide with the prescriber"
    )
    assert row(background, "MRI") == "pacemaker; 7 others denied"
    kept = {line.label for line in background if line.keep}
    assert {"Blood thinner", "MRI", "Denied"} <= kept


def test_a_blood_thinner_without_a_dose_or_a_reason_says_so(spine: Engine) -> None:
    answers = told_answers(
        FRACTURE, blood_thinners=("aspirin", "apixaban"), blood_thinner_reason=None
    )
    assert row(page(spine, answers).background, "Blood thinner") == (
        "apixaban, last dose 20 Nov 07:30, aspirin, last dose not noted, reason not noted. "
        "Decide with the prescriber"
    )


@pytest.mark.parametrize("missing", [NoAnswer.UNKNOWN, NoAnswer.DECLINED, None])
def test_what_must_be_known_before_a_procedure_is_kept_when_not_known(
    spine: Engine, missing: NoAnswer | None
) -> None:
    answers = told_answers(FRACTURE, bleeding_problem=missing, mri_problems=missing)
    background = page(spine, answers).background
    word = {NoAnswer.UNKNOWN: "Not sure", NoAnswer.DECLINED: "Declined", None: "Not asked"}
    line = next(item for item in background if item.label == word[missing])
    assert line.keep
    assert in_text(line.text) == "bleeding problem, MRI problems"


def test_allergies_name_every_kind_chosen_and_denied(spine: Engine) -> None:
    box = page(spine, told_answers(FRACTURE)).allergies
    assert box is not None
    assert in_text(box.title) == "ALLERGY: antibiotic – penicillin, face swelling, 1998"
    assert "latex" in box.denied
    none = page(spine, told_answers(FRACTURE, allergies=("none",), allergy_detail=None)).allergies
    assert none is not None
    assert in_text(none.title) == "Allergies: none known (7 kinds asked)"


@pytest.mark.parametrize(
    ("answer", "said"), [(NoAnswer.UNKNOWN, "not sure"), (NoAnswer.DECLINED, "declined")]
)
def test_unknown_allergies_and_medicines_are_never_none(
    spine: Engine, answer: NoAnswer, said: str
) -> None:
    made = page(spine, told_answers(FRACTURE, allergies=answer, medicines=answer))
    assert made.allergies is not None
    assert in_text(made.allergies.title).startswith(f"Allergies: {said}")
    assert not made.medicines_asked
    assert made.medicines_note == f"Medicines: {said}."


def test_medicines_that_change_today_come_first(spine: Engine) -> None:
    made = page(spine, told_answers(FRACTURE))
    assert column(made.medicines) == [
        "apixaban 5 mg ×2",
        "tramadol 50 mg as needed",
        "bisoprolol 2.5 mg",
    ]


def test_imaging_names_what_was_done_and_what_the_pathway_names(spine: Engine) -> None:
    imaging = page(spine, told_answers(FRACTURE)).imaging
    assert row(imaging, "Done") == (
        "X-ray, bone density (DXA): thoracic spine, 12 Nov 2026, Bayside Imaging; report awaited"
    )
    assert row(imaging, "Not done") == "MRI, CT, bone scan"
    assert "CT with bone scan" in row(imaging, "Pathway")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("T12, L1", ("T12", "L1")),
        ("l1 and t11", ("T11", "L1")),
        ("kyphoplasty L2 – L3 in 2024", ("L2", "L3")),
        ("T13, L6, C0", ()),
        ("T12?", ()),
        ("not T12", ()),
        ("T-score -3.1", ()),
        ("S1", ("S1",)),
    ],
)
def test_levels_are_marked_only_when_they_are_sure(text: str, levels: tuple[str, ...]) -> None:
    assert levels_in(text) == levels


def test_reported_fractures_and_earlier_augmentation_are_in_the_figure(spine: Engine) -> None:
    answers = told_answers(
        FRACTURE,
        imaging_fracture="yes",
        fracture_levels="T12, L1",
        past_augmentation="yes",
        augmentation_detail="T10, 2 Apr 2026",
    )
    figure = page(spine, answers).figure
    assert (figure.fractured, figure.augmented) == (("T12", "L1"), ("T10",))


def test_a_minus_is_an_en_dash() -> None:
    assert number(-3.1) == "–3.1"
    assert number(-0.001) == "0"
    assert number(157) == "157"


def test_an_estimated_age_is_marked(spine: Engine) -> None:
    patient = Patient(PatientId("p"), "Doe", "", None, Sex.UNKNOWN, age_years=72, age_noted=VISIT)
    made = page(spine, told_answers(FRACTURE), patient=patient)
    assert made.strip.born == "Birth date not known (about 72)"
    assert row(made.bottom_line, "Patient").startswith("Person of about 72.")
    assert made.strip.mrn == "MRN not given"


def test_a_reprint_and_a_replaced_version_are_marked(spine: Engine) -> None:
    made = page(
        spine,
        told_answers(FRACTURE),
        context(
            copy=2,
            first_printed=STARTED,
            version=2,
            of_versions=3,
            replaced_at=STARTED + timedelta(hours=2),
            newest_stamp="5RW-77F",
        ),
    )
    assert made.strip.tag == "REPRINT: copy 2, first 09:10"
    assert made.band is not None
    assert made.band.text == (
        "version 2 of 3, replaced 20 Nov 2026 11:10. Use the page stamped 5RW-77F."
    )


def test_the_foot_says_what_the_page_is_not_and_who_signed(spine: Engine) -> None:
    made = page(spine, told_answers(FRACTURE))
    first, second = (in_text(line) for line in made.provenance)
    assert first.startswith("Decision support, not a diagnosis.")
    assert "not validated" in first
    assert ("rules not signed yet" in first) is (not spine.form.signed)
    assert second.endswith(f"stamp {made.stamp}")
    basis = in_text(joined(made.basis, " "))
    assert basis.startswith("Basis. Fracture signs 7 of 9 asked: activity, lying, injury")
    assert basis.count("industry-funded") == 1


def test_a_stamp_is_always_the_same_and_easy_to_read_aloud() -> None:
    stamps = {stamp_of(f"intake-{count}") for count in range(500)}
    assert len(stamps) == 500
    assert stamp_of("intake-1") == stamp_of("intake-1")
    assert not set("IOLU01") & set("".join(stamps))


def test_stories_say_what_brought_the_patient_and_no_level(spine: Engine) -> None:
    stories = {
        name: story_line(spine.form, patient, VISIT, told_answers(answers))
        for name, patient, answers in (
            ("fracture", INGRID, FRACTURE),
            ("cauda", MAREK, CAUDA),
            ("ache", MAREK, BACKACHE),
            ("nothing", MAREK, {}),
            ("unsure", MAREK, {"saddle_numbness": NoAnswer.UNKNOWN}),
        )
    }
    assert stories == {
        "fracture": (
            "Sudden mid- and low-back pain for 16 days after a minor injury, getting worse; "
            "6 cm shorter"
        ),
        "cauda": "New bladder change, saddle numbness and 2 more signs, 3 days",
        "ache": "Low-back pain for 14 weeks, unchanged",
        "nothing": "Nothing asked yet",
        "unsure": "Not sure about saddle numbness",
    }


def test_the_sheet_is_in_the_patients_language_and_tells_no_answer(spine: Engine) -> None:
    for language in ("en", *spine.form.languages):
        words = catalogue(spine.form, language)
        sheet = come_back_sheet(spine.form, words, INGRID, VISIT, "Harbour", "555 0100", "112")
        assert sheet.language == language
        assert len(sheet.lines) == len(spine.form.come_back)
        assert "2026" in sheet.visit
        assert (sheet.lines == spine.form.come_back) is (language == "en")


def test_signs_the_font_lacks_are_replaced_and_control_characters_dropped(spine: Engine) -> None:
    hostile = "pain \u2212 5 \u2265 3\u202e\x00\ntwo lines"
    made = page(spine, told_answers(FRACTURE, goal=hostile))
    assert row(made.words, "Goal") == "“pain – 5 >= 3 two lines”"
    everything = "".join(every_text(made))
    assert not set("\u2212\u2264\u2265\u2192\u25b2\u25bc\u25cf\u25a0\u202e\x00\n") & set(everything)
