"""The grid of danger signs: present, denied, and what nobody answered."""

from __future__ import annotations

from tests.unit.summary_intakes import (
    BACKACHE,
    CAUDA,
    FRACTURE,
    MAREK,
    column,
    context,
    counts,
    page,
    row,
    told_answers,
)
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.report.wording import in_text
from triage_app.triage.engine import Engine


def test_every_sign_asked_stands_in_its_line(spine: Engine) -> None:
    grid = page(spine, told_answers(FRACTURE)).flags
    assert counts(grid) == (3, 23, 0)
    assert column(grid.present) == [
        "osteoporosis, T-score –3.1",
        "new stoop",
        "minor injury, 4 Nov 2026",
    ]
    assert column(grid.denied) == [
        "bladder, bowel, saddle, sexual change",
        "leg weakness, unsteady walking, numbness",
        "fever, rash, all 8 infection risks",
        "cancer, weight loss, night or constant pain",
        "past spine fracture, steroids",
        "hip pain after fall, stiff spine, leg swelling",
        "breathless, chest pain, tearing pain, aneurysm",
    ]
    assert grid.open == ()


def test_not_sure_declined_and_not_asked_are_never_denied(spine: Engine) -> None:
    grid = page(spine, told_answers(CAUDA), context(completed=None), MAREK).flags
    assert counts(grid) == (4, 2, 20)
    assert column(grid.denied) == ["unsteady walking", "fever"]
    assert column(grid.open)[:4] == [
        "Not sure: bowel change",
        "Declined: sexual change",
        "Not asked (18): rash, all 8 infection risks",
        "cancer, weight loss, night or constant pain",
    ]
    assert len(grid.present) == grid.present_count
    assert in_text(grid.present_note) == "sign began 17 Nov 2026 (3 days)"


def test_one_sign_not_asked_moves_from_denied_to_open(spine: Engine) -> None:
    for name in [q.id for q in spine.form.red_flags]:
        answers = told_answers(BACKACHE)
        whole = page(spine, answers, patient=MAREK).flags
        del answers[QuestionId(name)]
        less = page(spine, answers, context(completed=None), MAREK).flags
        assert counts(less) == (whole.present_count, whole.denied_count - 1, 1), name


def test_longstanding_is_present_with_its_word(spine: Engine) -> None:
    grid = page(spine, told_answers(BACKACHE, bladder_change="longstanding"), patient=MAREK).flags
    assert column(grid.present) == ["bladder change, longstanding"]
    assert column(grid.denied)[0] == "bowel, saddle, sexual change"


def test_signs_that_do_not_apply_are_not_counted(spine: Engine) -> None:
    grid = page(spine, told_answers(BACKACHE, back_pain="no"), patient=MAREK).flags
    assert sum(counts(grid)) == 24
    assert all("night" not in line for line in column(grid.denied))


def test_one_infection_risk_leaves_the_others_denied(spine: Engine) -> None:
    grid = page(spine, told_answers(FRACTURE, infection_risks=("immunosuppressed",))).flags
    assert column(grid.present)[0] == "low immunity"
    assert "fever, rash, 7 other infection risks" in column(grid.denied)
    assert sum(counts(grid)) == 26


def test_many_signs_present_share_their_lines(spine: Engine) -> None:
    answers = told_answers(
        FRACTURE,
        **dict.fromkeys(
            ("bladder_change", "bowel_change", "saddle_numbness", "sexual_change"), "new"
        ),
        fever="yes",
        chest_pain="yes",
    )
    lines = column(page(spine, answers).flags.present)
    assert lines[0] == (
        "bladder, bowel, saddle, sexual change: all new (under 2 weeks); sign began: not asked"
    )


def test_a_long_cancer_detail_is_cut_and_says_so(spine: Engine) -> None:
    answers = told_answers(FRACTURE, cancer="current", cancer_detail="breast 2019 " * 20)
    line = next(t for t in column(page(spine, answers).flags.present) if t.startswith("cancer"))
    assert line.endswith("+ 31 words on screen")


def test_declined_is_named_in_the_bottom_line(spine: Engine) -> None:
    made = page(spine, told_answers(BACKACHE, sexual_change=NoAnswer.DECLINED), patient=MAREK)
    assert row(made.bottom_line, "Red flags") == "None present of 26 asked; sexual change declined."
