"""Before completing, what matters most is read back; the paper says whether it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, as_role, texts
from tests.desktop.driving import press
from tests.desktop.returning import filled, hear, show, stored
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.read_back_panel import ReadBackPanel
from triage_app.desktop.theme import Theme
from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.intake import Event, Intake
from triage_app.model.person import Patient
from triage_app.workflow import Clinic, open_record, summary_of

Key = Qt.Key
GIVEN: dict[str, Answer] = {
    "back_pain": "yes",
    "leg_weakness": "recent_stable",
    "bladder_change": NoAnswer.UNKNOWN,
    "blood_thinners": ("apixaban",),
    "allergies": ("latex",),
}


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient) -> IntakeScreen:
    """A whole intake of a patient who speaks Spanish, at the read-back."""
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), given=GIVEN)
    shown = show(qtbot, clinic, asking)
    press(shown, Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    hear()
    return shown


def panel_of(screen: IntakeScreen) -> ReadBackPanel:
    """The read-back on show."""
    panel = screen.asides.panel
    assert isinstance(panel, ReadBackPanel)
    return panel


def provenance(clinic: Clinic, intake: Intake) -> str:
    """The foot of the page, which is the specialist's whoever prints it."""
    doctor = as_role(clinic, "specialist")
    made = summary_of(doctor, open_record(doctor, intake.intake_id))
    return "".join(span.text for line in made.provenance for span in line)


def test_danger_first_then_onset_thinners_and_allergies_are_read_back(screen: IntakeScreen) -> None:
    names = [row.line.question for row in panel_of(screen).rows]
    assert len(names) <= 9
    assert names.index(QuestionId("leg_weakness")) < names.index(QuestionId("bladder_change"))
    assert names[-3:] == ["pain_onset", "blood_thinners", "allergies"]


def test_each_line_is_said_in_the_patients_language_too(screen: IntakeScreen) -> None:
    line = next(r.line for r in panel_of(screen).rows if r.line.question == "bladder_change")
    assert line.answer == "Not sure"
    assert line.other_ask.startswith("¿")
    assert line.other_answer == "No lo sé"
    onset = next(r.line for r in panel_of(screen).rows if r.line.question == "pain_onset")
    assert "octubre" in onset.other_answer
    assert "¿Es correcto?" in texts(panel_of(screen))


def test_enter_completes_and_the_page_says_read_back_with_its_time(
    screen: IntakeScreen, clinic: Clinic
) -> None:
    press(screen, Key.Key_Return)
    intake = screen.flow.intake
    assert intake is not None
    assert ", read back 10:42" in provenance(clinic, intake)
    (entry,) = [e for e in clinic.records.audit() if e.event is Event.READ_BACK]
    assert (entry.subject, entry.detail) == (intake.intake_id, "read back")


def test_completing_without_reading_back_says_so_on_the_page(
    screen: IntakeScreen, clinic: Clinic
) -> None:
    press(screen, Key.Key_S)
    assert screen.flow.intake is not None
    assert "not read back" in provenance(clinic, screen.flow.intake)


def test_an_examined_version_still_says_that_it_was_read_back(
    screen: IntakeScreen, clinic: Clinic
) -> None:
    press(screen, Key.Key_Return)
    assert screen.flow.intake is not None
    record = open_record(clinic, screen.flow.intake.intake_id)
    doctor = as_role(clinic, "specialist")
    examined = workflow.examine(doctor, record, QuestionId("percussion_tender"), "yes")
    assert ", read back 10:42" in provenance(clinic, examined.versions[-1])


def test_a_number_opens_that_answer_and_the_read_back_comes_again(
    screen: IntakeScreen, clinic: Clinic
) -> None:
    names = [row.line.question for row in panel_of(screen).rows]
    place = names.index(QuestionId("bladder_change"))
    press(screen, Key(Key.Key_1 + place))
    assert screen.asides.panel is None
    assert screen.flow.current == "bladder_change"
    press(screen, Key.Key_1)
    assert stored(clinic, screen.flow.asking)[QuestionId("bladder_change")] == "none"
    assert "bladder_change" not in [row.line.question for row in panel_of(screen).rows]
    assert screen.flow.intake is None


def test_a_changed_answer_that_makes_an_emergency_asks_for_a_name_first(
    screen: IntakeScreen,
) -> None:
    names = [row.line.question for row in panel_of(screen).rows]
    press(screen, Key(Key.Key_1 + names.index(QuestionId("bladder_change"))), Key.Key_3)
    assert screen.red.isVisible()
    assert screen.asides.panel is None


def test_escape_goes_back_and_nothing_is_completed(screen: IntakeScreen) -> None:
    press(screen, Key.Key_Escape)
    assert screen.asides.panel is None
    assert screen.flow.intake is None
    assert screen.centre.isVisible()


def test_the_same_ctrl_enter_twice_completes_nothing(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), given=GIVEN)
    shown = show(qtbot, clinic, asking)
    for _ in range(2):
        press(shown, Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    press(shown, Key.Key_Return)
    assert shown.flow.intake is None


def test_the_arrows_move_over_the_lines_and_enter_opens_the_one_reached(
    screen: IntakeScreen,
) -> None:
    press(screen, Key.Key_Down, Key.Key_Down)
    second = panel_of(screen).rows[1]
    assert second.hasFocus()
    press(screen, Key.Key_Return)
    assert screen.flow.intake is None
    assert screen.flow.current == second.line.question
