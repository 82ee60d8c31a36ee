"""The assessment by examples: holds, ranges, completing, scores, priority and advice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.property.intake_strategies import ENGINES
from triage_app.model.answers import QuestionId
from triage_app.model.assessment import Assessment, Score
from triage_app.model.intake import FormId
from triage_app.model.level import Level
from triage_app.model.person import Sex
from triage_app.questionnaire.entry import read_answers
from triage_app.triage.engine import NOTHING_TRUE, Engine
from triage_app.triage.scores import score_words

SPINE = ENGINES[FormId("vertebral_fracture")]
FOLLOW_UP = ENGINES[FormId("after_procedure")]
CROSSED = ENGINES[FormId("crossed")]
VISIT = date(2026, 11, 20)
# Every safety question answered so that nothing is found.
CALM: dict[str, object] = {
    "back_pain": "yes",
    "pain_onset": "2025-10-16",
    "onset": "gradual",
    "pain_trend": "same",
    "pain_spread": "none",
    "bladder_change": "none",
    "bowel_change": "none",
    "saddle_numbness": "none",
    "sexual_change": "none",
    "leg_weakness": "none",
    "walking_change": "none",
    "numbness": "none",
    "fever": "no",
    "infection_risks": ["none"],
    "breathing": "none",
    "chest_pain": "no",
    "tearing_pain": "no",
    "aneurysm": "no",
    "injury": "none",
    "leg_swelling": "no",
    "hip_fall": "no",
    "stiff_spine": "no",
    "cancer": "never",
    "rash": "no",
}


def assess(
    answers: dict[str, object],
    age: int | None = 40,
    sex: Sex = Sex.FEMALE,
    engine: Engine = SPINE,
) -> Assessment:
    kept, problems = read_answers(engine.form, answers, VISIT, None)
    assert not problems
    return engine.assess(kept, age, sex, VISIT)


def calm(**changes: object) -> dict[str, object]:
    return {name: value for name, value in (CALM | changes).items() if value is not ...}


def score(found: Assessment, name: str) -> Score:
    return next(score for score in found.scores if score.id == name)


def needed(found: Assessment) -> set[str]:
    return {question.question for question in found.open if question.needed}


# --- Levels, holds and ranges ------------------------------------------------------------------


def test_nothing_asked_is_routine_so_far_and_could_be_an_emergency() -> None:
    found = assess({})
    assert (found.level, found.could_be) == (Level.ROUTINE, Level.EMERGENCY)
    assert found.held == ()
    assert not found.completable
    assert found.reasons[0].rule == NOTHING_TRUE
    assert "not all danger signs were asked" in found.reasons[0].text
    assert {"bladder_change", "back_pain", "cancer"} <= needed(found)
    assert "onset" not in needed(found), "it shows only once back pain was answered"


def test_all_denied_is_routine_and_says_what_was_denied() -> None:
    found = assess(calm())
    assert (found.level, found.completable) == (Level.ROUTINE, True)
    assert found.reasons[0].text == "No emergency, urgent or soon sign reported"
    assert {evidence.question for evidence in found.reasons[0].because} == set(CALM)


def test_the_highest_true_rule_is_the_level_and_comes_first() -> None:
    found = assess(calm(rash="yes", saddle_numbness="new"))
    assert found.level is Level.EMERGENCY
    assert [(reason.rule, reason.level) for reason in found.reasons] == [
        ("cauda_equina", Level.EMERGENCY),
        ("shingles", Level.URGENT),
        ("lasting_saddle_numbness", Level.SOON),
    ]
    (evidence,) = found.reasons[0].because
    assert (evidence.question, evidence.answer) == ("saddle_numbness", "new")
    assert found.reasons[0].source == "1.1–1.4"


@pytest.mark.parametrize("answer", ["unknown", "declined"])
def test_not_sure_about_a_danger_sign_holds_at_urgent(answer: str) -> None:
    found = assess(calm(sexual_change=answer, flag_onset="unknown"))
    assert (found.level, found.could_be) == (Level.URGENT, Level.EMERGENCY)
    assert found.held == ("cauda_equina",)
    assert found.completable, "it was asked"
    assert found.reasons[0].held
    assert found.reasons[0].text.startswith("Could not rule out a new bladder")
    (evidence,) = found.reasons[0].because
    assert evidence.question == "sexual_change"


def test_not_sure_does_not_hold_when_the_rest_of_the_rule_is_no() -> None:
    assert assess(calm(back_pain="no", aneurysm="unknown")).held == ()
    assert assess(calm(aneurysm="unknown")).held == ("aorta",)


def test_not_sure_does_not_hold_while_the_rest_was_not_asked() -> None:
    found = assess(calm(back_pain=..., fever="unknown"))
    assert found.held == ()
    assert (found.level, found.could_be) == (Level.ROUTINE, Level.EMERGENCY)
    assert "back_pain" in needed(found)


def test_a_rule_without_the_mark_does_not_hold() -> None:
    found = assess(calm(rash="unknown"))
    assert (found.level, found.could_be) == (Level.ROUTINE, Level.URGENT)
    assert found.held == ()
    assert found.completable


def test_an_emergency_stays_one_while_another_rule_is_held() -> None:
    found = assess(calm(bladder_change="new", chest_pain="unknown"))
    assert found.level is Level.EMERGENCY
    assert found.held == ("chest",)
    assert [reason.rule for reason in found.reasons] == ["cauda_equina", "chest"]


def test_a_hold_for_a_sex_nobody_knows_is_explained() -> None:
    """Found by the generated intakes: a lump alone, sex not known, gave a hold without a reason."""
    found = assess({"signs": ["lump"]}, 70, Sex.UNKNOWN, CROSSED)
    held = next(reason for reason in found.reasons if reason.rule == "woman_with_lump")
    assert [evidence.shown for evidence in held.because] == ["sex not known"]


def test_one_safety_question_left_keeps_the_intake_from_being_completed() -> None:
    for name in CALM:
        found = assess(calm(**{name: ...}))
        assert not found.completable, name
        assert name in needed(found)


def test_a_question_beyond_safety_is_needed_when_an_urgent_rule_waits_for_it() -> None:
    found = assess(calm(infection_risks=["tb_exposure"]))
    assert needed(found) == {"pain_night", "pain_constant"}
    assert found.could_be is Level.URGENT
    done = assess(calm(infection_risks=["tb_exposure"], pain_night="no", pain_constant="unknown"))
    assert done.completable
    assert done.could_be is Level.URGENT


def test_open_questions_come_with_the_most_dangerous_first() -> None:
    found = assess(calm(bladder_change=..., rash=...))
    assert [(q.question, q.could_make) for q in found.open[:2]] == [
        ("bladder_change", Level.EMERGENCY),
        ("rash", Level.URGENT),
    ]
    assert {q.could_make for q in found.open[2:]} <= {Level.SOON}


def test_the_date_of_an_injury_is_asked_for_and_hiding_it_settles() -> None:
    found = assess(calm(injury="major"))
    assert "injury_date" in needed(found)
    assert assess(calm(injury="major", injury_date="2026-11-06")).level is Level.EMERGENCY
    assert assess(calm(injury="major", injury_date="2026-11-05")).level is Level.SOON
    assert assess(calm(injury="none", injury_date="2026-11-06")).level is Level.ROUTINE


# --- The examiner ------------------------------------------------------------------------------


def test_the_examiners_questions_are_no_missing_answers() -> None:
    found = assess(calm())
    assert "percussion_tender" not in {question.question for question in found.open}
    assert score(found, "fracture_signs").of == 9


def test_percussion_counts_once_it_was_examined() -> None:
    three = calm(
        pain_onset="2026-11-10",
        pain_movement="severe",
        pain_side="centre",
        pain_now=6,
        pain_worst=6,
    )
    before = assess(three)
    assert score(before, "fracture_signs").low == 3
    for answer, low, of, level in (("yes", 4, 10, Level.SOON), ("no", 3, 10, before.level)):
        found = assess({**three, "percussion_tender": answer})
        assert (score(found, "fracture_signs").low, score(found, "fracture_signs").of) == (low, of)
        assert found.level is level
    unsure = score(assess({**three, "percussion_tender": "unknown"}), "fracture_signs")
    assert unsure.of == 9


# --- Scores ------------------------------------------------------------------------------------


def test_a_score_with_missing_parts_is_a_range() -> None:
    signs = score(assess({"injury": "none"}), "fracture_signs")
    assert (signs.low, signs.high, signs.of, signs.asked, signs.band) == (0, 8, 9, 1, "")
    assert score_words(signs) == "0 to 8 of 9, 1 of 9 asked"


def test_not_sure_counts_as_asked_and_stays_a_range() -> None:
    found = assess(
        calm(
            daily_activity="severe",
            pain_resting="goes",
            pain_standing="worse",
            pain_movement="some",
            osteoporosis="unknown",
            past_vertebral_fracture="none",
            steroids="never",
            pain_side="one_side",
        )
    )
    signs = score(found, "fracture_signs")
    assert (signs.low, signs.high, signs.of, signs.asked) == (3, 4, 9, 9)
    assert signs.band == ""
    assert score_words(signs) == "3 to 4 of 9 asked"
    assert {part.label for part in signs.parts if part.met is None} == {"osteoporosis"}
    assert {part.label for part in signs.parts if part.met} == {"activity", "lying", "standing"}


def test_a_known_score_has_its_band() -> None:
    found = assess(
        calm(
            daily_activity="severe",
            pain_resting="goes",
            pain_standing="worse",
            pain_movement="severe",
            osteoporosis="osteoporosis",
            past_vertebral_fracture="healed",
            steroids="never",
            pain_side="centre",
        )
    )
    signs = score(found, "fracture_signs")
    assert (signs.low, signs.high, signs.band) == (7, 7, "high")
    assert score_words(signs) == "7 of 9 asked"


def test_roman_and_henschke_count_age_and_sex() -> None:
    answers = calm(
        height_now=170,
        weight=60,
        exercise="no",
        steroids="never",
        injury="minor",
        injury_date="2020-01-01",
    )
    found = assess(answers, 71)
    assert score(found, "roman").low == 5
    assert score(found, "roman").band == "likely"
    assert (score(found, "henschke").low, score(found, "henschke").of) == (3, 4)
    younger = assess(answers, 52, Sex.MALE)
    assert score(younger, "roman").low == 3
    assert score(younger, "roman").band == ""
    assert score(younger, "henschke").low == 0
    unknown = score(assess(answers, 71, Sex.UNKNOWN), "henschke")
    assert (unknown.low, unknown.high) == (2, 3)


@pytest.mark.parametrize(
    ("weight", "age", "value", "words"),
    [(45, 70, -5, "–5"), (80, 70, 2, "2"), (70, 72, -0.4, "–0.4"), (72, 72, 0, "0")],
)
def test_ost_is_a_fifth_of_weight_less_age(
    weight: float, age: int, value: float, words: str
) -> None:
    ost = score(assess({"weight": weight}, age), "ost")
    assert ost.low == ost.high == pytest.approx(value)
    assert score_words(ost) == words


def test_a_value_that_is_not_known_is_not_zero() -> None:
    assert score_words(score(assess({}), "ost")) == "not asked"
    unsure = score(assess({"weight": "unknown"}), "ost")
    assert (unsure.low, unsure.high) == (None, None)
    assert score_words(unsure) == "not known"


def test_roland_morris_over_17_is_marked() -> None:
    for total, band in ((17, ""), (18, "over 17"), (24, "over 17")):
        found = score(assess(calm(roland_morris=total)), "roland_morris")
        assert (found.low, found.band) == (total, band)


# --- Priority ----------------------------------------------------------------------------------


def points(found: Assessment) -> dict[str, int]:
    return {part.label: part.points for part in found.priority_parts}


def test_every_point_of_the_priority_is_shown_with_what_gave_it() -> None:
    found = assess(
        calm(
            pain_now=7,
            pain_worst=7,
            daily_activity="severe",
            pain_onset="2026-11-10",
            pain_movement="severe",
            pain_side="centre",
            rash="yes",
            weight_loss="yes",
        )
    )
    assert found.level is Level.URGENT
    assert points(found) == {
        "URGENT": 50,
        "pain now": 4,
        "daily activity": 4,
        "fracture signs": 3,
        "further rules true": 2,
    }
    assert found.priority == 63


@pytest.mark.parametrize(("pain", "given"), [(0, 0), (1, 0), (2, 1), (5, 3), (8, 4), (10, 6)])
def test_pain_gives_six_tenths_rounded_down(pain: int, given: int) -> None:
    assert points(assess(calm(pain_now=pain)))["pain now"] == given


def test_what_is_not_known_gives_no_points() -> None:
    assert assess({}).priority == 0
    found = assess(calm(pain_now="unknown", daily_activity="declined"))
    assert found.priority == 0
    hidden = assess(calm(back_pain="no", pain_now=10, daily_activity="unable"))
    assert hidden.priority == 0


def test_a_hold_counts_the_rules_that_are_true_beside_it() -> None:
    found = assess(
        calm(bladder_change="unknown", weight_loss="yes", saddle_numbness="longstanding")
    )
    assert found.level is Level.URGENT
    assert points(found)["further rules true"] == 2


def test_the_worst_intake_of_a_level_stays_below_the_next() -> None:
    for engine in ENGINES.values():
        rule = engine.form.priority
        most = rule.most_for_rules + sum(
            max(part.tenths, *part.points.values(), *part.bands, 0) for part in rule.parts
        )
        assert all(
            low + most < high for low, high in zip(rule.by_level, rule.by_level[1:], strict=False)
        )


# --- Advice ------------------------------------------------------------------------------------


def advice(found: Assessment) -> dict[str, str]:
    return {item.id: item.text for item in found.advice}


def test_blood_thinners_are_for_the_prescriber() -> None:
    said = advice(assess(calm(blood_thinners=["warfarin", "aspirin"])))["blood_thinners"]
    assert "warfarin" in said
    assert "aspirin" in said
    assert "Decide with the prescriber" in said


@pytest.mark.parametrize("engine", list(ENGINES.values()), ids=list(ENGINES))
def test_no_text_tells_anyone_to_stop_a_medicine_or_names_a_diagnosis(engine: Engine) -> None:
    form = engine.form
    said = [item.text for item in form.advice]
    said += [text for rule in form.rules for text in (rule.reason, rule.say, rule.finding)]
    said += [question.ask for question in form.questions.values()]
    for text in said:
        low = text.lower()
        for word in ("stop taking", "stop the", "withhold", "discontinue", "stop apixaban"):
            assert word not in low
    for item in form.advice:
        assert "stop" not in item.text.lower().replace("has stopped", "")


def test_advice_never_changes_the_level() -> None:
    busy = calm(
        blood_thinners=["warfarin"],
        allergies=["bone_cement"],
        mri_problems=["pacemaker"],
        sedation_risks=["home_oxygen"],
        escort="no",
        pain_trend="better",
        weight=40,
        fasting_risks=["glp1_medicine"],
        bleeding_problem="yes",
        conditions=["kidney_disease"],
    )
    found = assess(busy)
    assert found.level is Level.ROUTINE
    assert {"blood_thinners", "allergies", "mri_hazards", "escort", "improving", "bone_ost"} <= set(
        advice(found)
    )
    for item in found.advice:
        assert item.because
        assert item.source
        assert "{answers}" not in item.text


def test_bone_density_is_named_by_ost_and_sex() -> None:
    assert "bone_ost" in advice(assess({"weight": 79}, 70))
    assert "bone_ost" not in advice(assess({"weight": 80}, 70))
    assert "bone_ost" in advice(assess({"weight": 85}, 70, Sex.MALE))
    assert "bone_ost" not in advice(assess({"weight": 86}, 70, Sex.MALE))


def test_an_mri_that_cannot_be_done_names_ct_only_when_imaging_is_named() -> None:
    assert "mri_in_the_way" not in advice(assess(calm(mri_problems=["pacemaker"])))
    named = advice(assess(calm(mri_problems=["pacemaker"], pain_now=7)))
    assert "CT with bone scan" in named["mri_in_the_way"]
    assert "mri" in named


def test_evidence_of_a_count_names_its_parts() -> None:
    found = assess(
        calm(
            pain_onset="2026-11-10",
            pain_movement="severe",
            pain_side="centre",
            pain_resting="eases",
            pain_worst=5,
        )
    )
    reason = next(reason for reason in found.reasons if reason.rule == "probable_fracture")
    shown = [evidence.shown for evidence in reason.because]
    assert shown[0].startswith("fracture signs 4")
    assert {evidence.question for evidence in reason.because} >= {
        "pain_movement",
        "pain_side",
        "pain_resting",
        "pain_worst",
        "pain_onset",
    }


# --- The same for the same ---------------------------------------------------------------------


def test_a_little_more_pain_in_the_first_hours_is_expected_after_a_procedure() -> None:
    kept: dict[str, object] = {"procedure_date": "2026-11-19", "pain_change": "little_worse"}
    assert assess(kept, engine=FOLLOW_UP).level is Level.ROUTINE
    assert assess({**kept, "procedure_date": "2026-11-17"}, engine=FOLLOW_UP).level is Level.SOON


def test_hash_seeds_do_not_change_an_assessment() -> None:
    script = (
        "from tests.unit.test_engine import assess, calm\n"
        "print(repr(assess(calm(bladder_change='unknown', blood_thinners=['warfarin'],"
        " infection_risks=['tb_exposure'], rash='unknown'))))\n"
        "print(repr(assess({})))\n"
    )
    root = Path(__file__).parent.parent.parent
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_shown_leaves_out_what_does_not_apply() -> None:
    assert QuestionId("onset") in SPINE.shown({QuestionId("back_pain"): "yes"}, 40, Sex.MALE)
    assert QuestionId("pregnancy") not in SPINE.shown({}, 40, Sex.MALE)
