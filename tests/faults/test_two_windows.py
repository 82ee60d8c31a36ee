"""Two windows of the program with the same part-done intake open: said, never written over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.typing_keys import Press, letter
from tests.desktop.desk_fixtures import calm
from tests.faults.conftest import OpenDesk, OpenWindow, almost_asked, begun
from tests.faults.typist import PARK, RETRY, TAKE_OFFER, Typist
from triage_app import workflow
from triage_app.errors import StoreChanged
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import Draft, IntakeId
from triage_app.workflow import Clinic

_ROOT = Path(__file__).parents[2]
BACK_PAIN = QuestionId("back_pain")
RASH = QuestionId("rash")
YES, NO = letter("y"), letter("n")

# Another program on the same store, which takes one answer and ends.
_OTHER_PROGRAM = """
import sys
from pathlib import Path
from triage_app import workflow
from triage_app.commands.join import join_clinic
from triage_app.model.intake import IntakeId
from triage_app.paths import forms_dir

clinic = join_clinic(Path(sys.argv[1]), forms_dir(), "reception", None)
asking = workflow.resume(clinic, IntakeId(sys.argv[2]))
workflow.answer(clinic, asking, "back_pain", "no")
clinic.records.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def windows(store: Path, open_desk: OpenDesk, open_window: OpenWindow) -> tuple[Typist, Typist]:
    """Two windows, each with a desk of its own, that show the same intake just begun."""
    desks = open_desk(store), open_desk(store)
    draft_id = begun(desks[0]).draft.draft_id
    one, two = (open_window(desk) for desk in desks)
    for typist in (one, two):
        typist.window.ask(draft_id)
    return one, two


def press(typist: Typist, *keys: Press) -> None:
    """Press keys in this window and not in the other."""
    typist.sit_down()
    typist.press(*keys)


def draft_of(clinic: Clinic, draft_id: IntakeId) -> Draft:
    """The intake as it lies on the disk."""
    draft = clinic.records.read_draft(draft_id)
    assert draft is not None
    return draft


def stored(typist: Typist) -> dict[QuestionId, Answer]:
    """The answers of the intake on show as they lie on the disk."""
    draft = draft_of(typist.window.clinic, typist.screen.flow.asking.draft.draft_id)
    return dict(draft.answers)


def said(typist: Typist) -> str:
    """What the banner over the whole width says; empty while there is none."""
    banner = typist.screen.failure
    return banner.accessibleName() if banner.isVisible() else ""


def test_the_second_save_is_refused_and_the_screen_says_what_to_do(
    windows: tuple[Typist, Typist],
) -> None:
    one, two = windows
    press(one, NO)
    press(two, YES)
    assert stored(two) == {BACK_PAIN: "no"}
    assert "saved first" in said(two)
    assert "nothing was written over" in said(two)
    assert "Not saved here" in said(two)
    assert two.screen.failure.button.isVisible()
    assert two.screen.flow.unsaved == (BACK_PAIN, "yes")
    assert said(one) == ""


def test_the_other_answer_is_shown_first_and_only_then_can_be_replaced(
    windows: tuple[Typist, Typist],
) -> None:
    one, two = windows
    press(one, NO)
    press(two, YES, RETRY)
    assert two.screen.flow.asking.answered(BACK_PAIN) == "no"
    assert stored(two) == {BACK_PAIN: "no"}
    assert said(two) == ""
    press(two, TAKE_OFFER)
    assert stored(two) == {BACK_PAIN: "yes"}
    press(one, letter("1"))
    assert stored(one) == {BACK_PAIN: "yes"}, "the first window is now the one behind"
    assert "saved first" in said(one)


def test_retrying_often_never_writes_over_the_other_window(
    windows: tuple[Typist, Typist],
) -> None:
    one, two = windows
    press(one, NO, letter("1"))
    before = draft_of(one.window.clinic, one.screen.flow.asking.draft.draft_id)
    for _ in range(3):
        press(two, YES)
        press(two, RETRY)
        if two.screen.flow.unsaved is None:
            break
    after = draft_of(one.window.clinic, before.draft_id)
    assert after.answers.items() >= before.answers.items()


@pytest.mark.parametrize("ends", [workflow.discard, None], ids=["discarded", "completed"])
def test_an_intake_that_ended_elsewhere_is_said_and_can_be_left(
    windows: tuple[Typist, Typist], ends: Callable[[Clinic, IntakeId, str], None] | None
) -> None:
    one, two = windows
    clinic = one.window.clinic
    draft_id = one.screen.flow.asking.draft.draft_id
    if ends is not None:
        ends(clinic, draft_id, "asked twice")
    else:
        workflow.complete(clinic, almost_asked(clinic, one.screen.flow.asking, 0))
    press(two, YES)
    assert "completed or discarded" in said(two)
    assert clinic.records.read_draft(draft_id) is None, "it does not come back"
    assert two.window.close()
    visits = clinic.records.visits(two.screen.flow.asking.draft.patient.patient_id)
    assert len(visits) == (0 if ends is not None else 1)


def test_parking_in_the_window_behind_writes_nothing_over(windows: tuple[Typist, Typist]) -> None:
    one, two = windows
    press(one, NO, letter("1"))
    before = stored(one)
    press(two, PARK)
    assert stored(one) == before
    draft = draft_of(one.window.clinic, one.screen.flow.asking.draft.draft_id)
    assert not draft.parked
    assert "saved first" in said(two)
    press(two, RETRY, PARK)
    draft = draft_of(one.window.clinic, one.screen.flow.asking.draft.draft_id)
    assert draft.parked
    assert draft.answers == before


def test_another_process_on_the_same_store_is_noticed_too(
    store: Path, open_desk: OpenDesk, open_window: OpenWindow
) -> None:
    clinic = open_desk(store)
    asking = begun(clinic)
    draft_id = asking.draft.draft_id
    typist = open_window(clinic)
    typist.window.ask(draft_id)
    subprocess.run(
        [sys.executable, "-c", _OTHER_PROGRAM, str(store), draft_id], cwd=_ROOT, check=True
    )
    press(typist, YES)
    assert stored(typist) == {BACK_PAIN: "no"}
    assert "saved first" in said(typist)
    assert "Front desk" in said(typist), "who saved it is named"


def test_two_desks_that_take_turns_on_one_intake_keep_every_answer(
    store: Path, open_desk: OpenDesk
) -> None:
    desks = open_desk(store), open_desk(store)
    asking = begun(desks[0])
    draft_id = asking.draft.draft_id
    held = [workflow.resume(desk, draft_id) for desk in desks]
    given: dict[QuestionId, Answer] = {}
    refused = 0
    for number in range(24):
        here = number % 2
        question = asking.shown[number]
        value = calm(asking.form.questions[question])
        try:
            held[here] = workflow.answer(desks[here], held[here], question, value)
        except StoreChanged:
            refused += 1
            assert dict(draft_of(desks[here], draft_id).answers) == given
            held[here] = workflow.resume(desks[here], draft_id)
            held[here] = workflow.answer(desks[here], held[here], question, value)
        given[question] = value
        assert dict(draft_of(desks[1 - here], draft_id).answers) == given
    assert refused == 23, "every turn but the first is behind"
