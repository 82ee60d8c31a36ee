"""Finding a patient, drafts to continue, and the form for somebody new."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, finished, known, later, part_done, texts
from triage_app import workflow
from triage_app.desktop.controls import MainButton
from triage_app.desktop.emergency_number import with_number
from triage_app.desktop.patient_form import TYPING_PAUSE_MS
from triage_app.desktop.patient_match import in_words
from triage_app.desktop.patients_model import PatientColumn, PatientRow, PatientsModel
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.model.intake import Draft, FormId, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId
from triage_app.records.sqlite_records import SqliteRecords
from triage_app.workflow import Clinic
from triage_app.workflow.same_person import likely_same

# The offscreen platform cannot tell a window manager the smallest size; real ones can.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TODAY = date(2026, 11, 20)


def show(qtbot: QtBot, clinic: Clinic, theme: Theme) -> PatientsScreen:
    screen = PatientsScreen(clinic, theme)
    qtbot.addWidget(screen)
    screen.resize(1192, 800)
    screen.fit(Room.WIDE)
    screen.refresh()
    screen.show()
    qtbot.waitExposed(screen)
    return screen


def find(qtbot: QtBot, screen: PatientsScreen, text: str) -> list[str]:
    screen.find_box.setText(text)
    qtbot.waitUntil(lambda: screen._shown_for == text.strip(), timeout=10_000)
    return [row.patient.name for row in screen.table.found.rows]


def type_new(screen: PatientsScreen, **fields: str) -> None:
    """Open the form and type; `sex` is an id."""
    screen.show_new_patient()
    form = screen.new_patient.form
    form.sex.set_value(fields.pop("sex", ""))
    for name, text in fields.items():
        getattr(form, name).field.setText(text)


def begun(clinic: Clinic, draft_id: str) -> Draft:
    return workflow.resume(clinic, IntakeId(draft_id)).draft


# ------------------------------------------------------------------------ finding


@pytest.mark.parametrize("text", ["corv", "in corv", "1954", "11 feb 1954", "4217", "0142"])
def test_a_patient_is_found_by_name_birth_mrn_or_phone(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme, text: str
) -> None:
    known(clinic, 1)
    assert find(qtbot, show(qtbot, clinic, theme), text) == ["Corvalan, Ines"]


def test_the_list_says_age_sex_born_mrn_and_last_here(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    finished(clinic, patient)
    screen = show(qtbot, clinic, theme)
    find(qtbot, screen, "corv")
    model = screen.table.found
    cells = [model.index(0, column).data() for column in PatientColumn]
    assert cells == ["Corvalan, Ines", "72", "female", "11 Feb 1954", "004217", "20 Nov 2026"]


def test_the_model_of_found_patients_passes_qts_tester(
    qtmodeltester: ModelTester, patient: Patient
) -> None:
    model = PatientsModel()
    model.show_rows((PatientRow(patient, None), PatientRow(patient, TODAY)), TODAY)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    assert model.rowCount(QModelIndex()) == 2


def test_enter_begins_the_intake_of_the_marked_patient(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    known(clinic, 1, "Corvin", "Ada")
    screen = show(qtbot, clinic, theme)
    assert find(qtbot, screen, "corv") == ["Corvalan, Ines", "Corvin, Ada"]
    QTest.keyClick(screen.find_box, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        QTest.keyClick(screen.find_box, Qt.Key.Key_Return)
    draft = begun(clinic, wanted.args[0])
    assert draft.patient.name == "Corvin, Ada"
    assert draft.form.form_id == SPINE


def test_enter_never_opens_a_patient_found_for_an_older_text(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    find(qtbot, screen, "corv")
    screen.find_box.setText("corvx")
    with qtbot.assertNotEmitted(screen.draft_wanted):
        QTest.keyClick(screen.find_box, Qt.Key.Key_Return)
    assert workflow.drafts(clinic) == ()


def test_the_other_form_is_begun_when_it_is_chosen(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    assert screen.form_id == SPINE
    screen.findChildren(QAbstractButton, "form_choice_after_procedure")[0].click()
    find(qtbot, screen, "corv")
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        QTest.keyClick(screen.find_box, Qt.Key.Key_Return)
    assert begun(clinic, wanted.args[0]).form.form_id == FormId("after_procedure")


def test_nobody_found_offers_the_form_with_the_typed_name(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    assert find(qtbot, screen, "Wexcombe Petra") == []
    assert "No patient “Wexcombe Petra”" in screen.empty.words
    QTest.keyClick(screen.find_box, Qt.Key.Key_Return)
    form = screen.new_patient.form
    assert (form.family.field.text(), form.given.field.text()) == ("Wexcombe", "Petra")


# ------------------------------------------------------------------------- drafts


def test_drafts_say_name_age_and_the_level_so_far(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    draft = part_done(clinic, patient, back_pain="yes", bladder_change="new")
    screen = show(qtbot, later(clinic, minutes=40), theme)
    (row,) = screen.drafts.rows
    assert (row.name, row.facts) == ("Corvalan, Ines", "72 F")
    assert "Saved 40 min ago" in row.about
    assert row.level is Level.EMERGENCY
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        screen._on_number(1)
    assert wanted.args == [draft]


def test_a_draft_just_begun_is_not_yet_known(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    part_done(clinic, patient)
    screen = show(qtbot, clinic, theme)
    assert "just now" in screen.drafts.rows[0].about
    assert "Not yet known, could be emergency" in texts(screen.drafts)


# -------------------------------------------------------------------- new patient


def test_a_new_patient_is_kept_and_the_intake_begins_with_who_sent_them(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(
        screen,
        family="Wexcombe",
        given="Petra",
        born="jun 3 50",
        phone="555 0177",
        sex="female",
        referrer="Dr Quill",
        question="Would a procedure help?",
    )
    form = screen.new_patient.form
    assert form.born.message.startswith("3 June 1950")
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    draft = begun(clinic, wanted.args[0])
    assert draft.patient.birth_date == date(1950, 6, 3)
    assert draft.patient.interpreter is None
    assert draft.referral.sender == "Dr Quill"
    assert draft.referral.question == "Would a procedure help?"
    assert clinic.records.find_patients("wexcombe") == (draft.patient,)


def test_nothing_is_chosen_before_somebody_chooses(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    screen.show_new_patient()
    fields = screen.new_patient.form.fields()
    assert (fields.sex, fields.interpreter, fields.born, fields.age) == ("", None, "", "")


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_kept(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Wexcombe", born="32 mar 1950")
    form = screen.new_patient.form
    form.carry_on()
    assert "32 March" in form.born.message
    assert form.born.field.property("problem") is True
    assert "Choose one" in form._sex_message.text()
    qtbot.waitUntil(
        lambda: (
            form.born._message.height()
            >= form.born._message.heightForWidth(form.born._message.width())
        )
    )
    assert workflow.find_patients(clinic, "wexcombe") == ()


def test_no_birth_date_and_no_age_asks_for_one(qtbot: QtBot, clinic: Clinic, theme: Theme) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Wexcombe", sex="female")
    screen.new_patient.form.carry_on()
    assert "birth date" in screen.new_patient.form.born.message.lower()
    assert screen.new_patient.form.age.message == ""


def test_tab_goes_past_the_age_once_the_birth_date_is_understood(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Wexcombe")
    form = screen.new_patient.form
    screen.activateWindow()
    assert QTest.qWaitForWindowActive(screen)
    form.born.field.setFocus()
    QTest.keyClicks(form.born.field, "11021954")
    assert not form.age.field.isEnabled()
    QTest.keyClick(form.born.field, Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "sex_female"
    form.born.field.clear()
    assert form.age.field.isEnabled()


def test_an_age_stands_in_for_a_birth_date_and_is_marked(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Wexcombe", age="76", sex="female")
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        screen.new_patient.form.carry_on()
    patient = begun(clinic, wanted.args[0]).patient
    assert patient.age_is_estimated
    assert patient.age_on(TODAY) == 76


def test_under_18_is_refused_calmly_with_the_clinics_words(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Young", born="3 mar 2012", sex="male")
    screen.new_patient.form.language.setCurrentIndex(1)
    with qtbot.assertNotEmitted(screen.draft_wanted):
        screen.new_patient.form.carry_on()
    shown = texts(screen.new_patient.too_young)
    for line in with_number(clinic.forms[SPINE].form.safety_net, "911"):
        assert line in shown
    assert "the emergency number, 911" in shown
    assert "Aquí atendemos solo a personas adultas" in shown
    assert "Nothing was kept." in shown
    assert workflow.find_patients(clinic, "young") == ()
    screen.new_patient.too_young.done_button.click()
    assert screen.find_box.isVisible()


def test_the_known_patient_is_offered_and_opens_with_alt_1(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="corvalan", born="feb 11 54", sex="female", phone="555 01")
    panel = screen.new_patient.matches
    qtbot.waitUntil(lambda: bool(panel.matches), timeout=10_000)
    (match,) = panel.matches
    assert match.patient.name == "Corvalan, Ines"
    shown = texts(panel)
    for words in ("Is it one of these?", "same", "ends 0142", "being typed"):
        assert words in shown
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        screen._on_number(1)
    assert begun(clinic, wanted.args[0]).patient == patient


def test_a_match_never_blocks_a_new_patient(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Corvalan", given="Ines", born="feb 11 54", sex="female")
    qtbot.waitUntil(lambda: bool(screen.new_patient.matches.matches), timeout=10_000)
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        screen.new_patient.form.carry_on()
    assert begun(clinic, wanted.args[0]).patient.patient_id != patient.patient_id
    assert len(workflow.find_patients(clinic, "corvalan")) == 2


def test_another_text_size_keeps_what_was_typed(
    qtbot: QtBot, clinic: Clinic, qapp: QApplication, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Wexcombe", born="jun 3 50", sex="female", referrer="Dr Quill")
    before = (screen.new_patient.form.fields(), screen.new_patient.referral())
    screen.retheme(apply_theme(qapp, LIGHT, 1.5))
    assert (screen.new_patient.form.fields(), screen.new_patient.referral()) == before
    qtbot.waitUntil(screen.new_patient.isVisible)


def test_names_in_other_letters_are_kept_as_typed(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    screen.show_new_patient()
    field = screen.new_patient.form.family.field
    # keyClicks with such letters would end the process
    for letter in "Ñandú":
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, press)
    assert screen.new_patient.form.fields().family_name == "Ñandú"


def test_every_control_of_the_form_has_a_name(qtbot: QtBot, clinic: Clinic, theme: Theme) -> None:
    screen = show(qtbot, clinic, theme)
    screen.show_new_patient()
    shown = [
        w
        for w in screen.findChildren(QWidget)
        if w.isVisible() and w.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert len(shown) > 12
    scrolls = {"patient_form_scroll", "qt_scrollarea_viewport"}
    unnamed = [w.objectName() for w in shown if not w.accessibleName()]
    assert set(unnamed) <= scrolls


# ------------------------------------------------------------------------ matching


def matched(qtbot: QtBot, screen: PatientsScreen, *names: str) -> str:
    """Wait until just these known patients are offered; the words of the panel."""
    panel = screen.new_patient.matches
    qtbot.waitUntil(
        lambda: tuple(match.patient.name for match in panel.matches) == names, timeout=10_000
    )
    return texts(panel)


def test_a_name_that_only_sounds_the_same_is_offered(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    person = known(clinic, 1, "González", "Yesenia")
    screen = show(qtbot, clinic, theme)
    assert person.birth_date is not None
    type_new(screen, family="gonsales", given="jessenia")
    assert "possible" in matched(qtbot, screen, "González, Yesenia")
    carry_on = screen.new_patient.form.save_button
    main_at_first = carry_on.is_main
    type_new(screen, family="gonsales", given="jessenia", born=person.birth_date.isoformat())
    qtbot.waitUntil(lambda: "very likely" in texts(screen.new_patient.matches), timeout=10_000)
    shown = texts(screen.new_patient.matches)
    assert "alike" in shown
    assert "same" in shown
    button = screen.findChild(QAbstractButton, "match_open_1")
    assert isinstance(button, MainButton), "to open it is the first choice"
    assert (main_at_first, carry_on.is_main) == (True, False)
    assert carry_on.isEnabled()
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        button.click()
    assert begun(clinic, wanted.args[0]).patient == person


def test_two_with_the_same_name_and_birth_date_are_both_offered_with_what_differs(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    other = replace(patient, patient_id=PatientId("other"), mrn="7000", phone="555 0999")
    workflow.save_patient(clinic, other)
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Corvalan", given="Ines", born="feb 11 54", phone="555 0999")
    shown = matched(qtbot, screen, "Corvalan, Ines", "Corvalan, Ines")
    first, second = screen.new_patient.matches.matches
    assert (first.patient, second.patient) == (other, patient)
    for words in ("ends 0999", "ends 0142", "004217", "7000", "differs"):
        assert words in shown


def test_a_twin_is_offered_after_the_one_typed(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    twin = replace(patient, patient_id=PatientId("twin"), given_name="Olga", mrn="7000")
    workflow.save_patient(clinic, twin)
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Corvalan", given="Olga", born="feb 11 54")
    shown = matched(qtbot, screen, "Corvalan, Olga", "Corvalan, Ines")
    assert "very likely" in shown
    assert "differs" in shown


def test_a_rough_age_is_compared_with_a_birth_date(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Korvalan", given="Inez", age="71")
    shown = matched(qtbot, screen, "Corvalan, Ines")
    assert shown.count("alike") == 2
    assert "very likely" not in shown


def test_what_was_found_for_an_older_text_is_not_shown(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme
) -> None:
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Corvalan")
    page = screen.new_patient
    older = page.form.typed()
    page.form.family.field.setText("Haskett")
    (found,) = likely_same(clinic, older)
    page._on_found(older, ((in_words(found, TODAY),), {}))
    assert page.matches.matches == ()
    page._on_found(page.form.typed(), ((in_words(found, TODAY),), {}))
    assert len(page.matches.matches) == 1


def test_one_connection_serves_all_that_is_typed_and_is_closed_when_the_page_is_left(
    qtbot: QtBot, clinic: Clinic, patient: Patient, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Clinic] = []
    threads: list[int] = []

    def reopened(self: Clinic) -> Clinic:
        opened.append(replace(self, records=self.records.reopen()))
        threads.append(threading.get_ident())
        return opened[-1]

    close = SqliteRecords.close
    closed: list[tuple[SqliteRecords, int]] = []

    def closing(self: SqliteRecords) -> None:
        close(self)
        closed.append((self, threading.get_ident()))

    monkeypatch.setattr(Clinic, "for_background", reopened)
    monkeypatch.setattr(SqliteRecords, "close", closing)
    screen = show(qtbot, clinic, theme)
    type_new(screen, family="Corvalan")
    matched(qtbot, screen, "Corvalan, Ines")
    screen.new_patient.form.family.field.setText("Haskett")
    matched(qtbot, screen)
    screen.new_patient.form.family.field.setText("Korvalan")
    matched(qtbot, screen, "Corvalan, Ines")
    assert len(opened) == 1
    assert threads[0] != threading.get_ident(), "the store is not read on the screen's thread"
    screen.show_finder()
    assert closed == [(opened[0].records, threads[0])]
    type_new(screen, family="Corvalan", given="Ines")
    matched(qtbot, screen, "Corvalan, Ines")
    assert len(opened) == 2
    screen.new_patient.form.family.field.setText("Corvala")
    screen.show_finder()
    qtbot.wait(2 * TYPING_PAUSE_MS)
    assert len(opened) == 2, "nobody is looked for once the page was left"
    assert [records for records, _thread in closed] == [own.records for own in opened]
