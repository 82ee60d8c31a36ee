"""The letter and the leaflets of a record: filled in, signed or chosen, seen, printed, noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, as_role, calm, finished, inside, known, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.print_fixtures import FakePrinting
from tests.desktop.test_accessibility import faults
from tests.desktop.test_printing import text_of
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app import workflow
from triage_app.desktop.leaflet_panel import LeafletPanel
from triage_app.desktop.letter_panel import LetterPanel
from triage_app.desktop.paper_panel import PaperPanel
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.model.intake import Event, IntakeId
from triage_app.model.person import Patient, Referral
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.record import read_record
from triage_app.workflow.unsaved import LetterSent, letters_sent

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(clinic: Clinic) -> Clinic:
    """The specialist at the desk."""
    return as_role(clinic, "specialist")


@pytest.fixture
def subject(room: Clinic, patient: Patient) -> IntakeId:
    """An intake of a patient who speaks Spanish, sent by a doctor, with a note."""
    referral = Referral("Dr Quill", "", "Recent fracture?")
    asking = workflow.begin(room, patient, SPINE, referral=referral)
    while missing := workflow.what_is_missing(asking):
        for item in missing:
            if item.question not in asking.draft.answers:
                question = asking.form.questions[item.question]
                asking = workflow.answer(room, asking, question.id, calm(question))
    intake = workflow.complete(room, asking)
    record = workflow.open_record(room, intake.intake_id)
    workflow.write_note(room, record, "MRI this week.", "Fits a fresh fracture.")
    return intake.intake_id


def shown(qtbot: QtBot, panel: PaperPanel, subject: IntakeId) -> None:
    qtbot.addWidget(panel)
    panel.resize(1192, 800)
    panel.open(subject)
    bring_up(panel)
    panel.first_focus()


@pytest.fixture
def letter(qtbot: QtBot, theme: Theme, room: Clinic, subject: IntakeId) -> Iterator[LetterPanel]:
    panel = LetterPanel(room, theme)
    shown(qtbot, panel, subject)
    drawn(qtbot, panel)
    yield panel
    panel.hide()


@pytest.fixture
def leaflets(qtbot: QtBot, theme: Theme, room: Clinic, subject: IntakeId) -> Iterator[LeafletPanel]:
    panel = LeafletPanel(room, theme)
    shown(qtbot, panel, subject)
    yield panel
    panel.hide()


def drawn(qtbot: QtBot, panel: PaperPanel) -> None:
    qtbot.waitUntil(lambda: panel.paper.pages is not None, timeout=20_000)


def page_text(panel: PaperPanel, tmp_path: Path) -> str:
    assert panel.paper.pages is not None
    return " ".join(text_of(tmp_path / "seen.pdf", panel.paper.pages.data).split())


def details(clinic: Clinic) -> list[str]:
    return [f"{entry.event.value}: {entry.detail}" for entry in clinic.records.audit(limit=5)]


def last_sent(clinic: Clinic, subject: IntakeId) -> LetterSent:
    return letters_sent(clinic, read_record(clinic, subject))[-1]


# --- The letter ----------------------------------------------------------------------------------


def test_the_letter_begins_with_what_the_record_says(letter: LetterPanel, tmp_path: Path) -> None:
    assert letter.areas["impression"].toPlainText() == "Fits a fresh fracture."
    assert letter.areas["plan"].toPlainText() == "MRI this week."
    assert letter.sign_field.text() == ""
    assert "To Dr Quill" in texts(letter)
    seen = page_text(letter, tmp_path)
    assert "DRAFT" in seen
    assert "MRI this week." in seen
    # Two things that tell who the patient is.
    assert "Corvalan" in texts(letter)
    assert "004217" in texts(letter)


def test_what_is_typed_is_on_the_page_and_signing_ends_the_draft(
    qtbot: QtBot, letter: LetterPanel, tmp_path: Path
) -> None:
    letter.areas["next_visit"].setFocus()
    type_text(letter, "Back in two weeks")
    assert "draft" in letter.state_line.text()
    press(letter, Qt.Key.Key_Return, modifier=CTRL)
    assert letter.sign_field.text() == "Dr Lindmar"
    assert letter.print_button.text() == "Print the letter"
    qtbot.waitUntil(lambda: "Back in two weeks" in page_text(letter, tmp_path), timeout=20_000)
    qtbot.waitUntil(lambda: "DRAFT" not in page_text(letter, tmp_path), timeout=20_000)


def test_a_letter_to_print_is_what_was_typed_last_and_is_noted(
    qtbot: QtBot,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    printing: FakePrinting,
    tmp_path: Path,
) -> None:
    letter.areas["plan"].setPlainText("Surgery is planned")
    with qtbot.waitSignal(letter.banner.printed, timeout=20_000):
        press(letter, Qt.Key.Key_P, modifier=CTRL)
    assert "Surgery is planned" in text_of(tmp_path / "printed.pdf", printing.data[0])
    draft = last_sent(room, subject)
    assert draft.fields.plan == "Surgery is planned"
    assert details(room)[0] == f"printed: letter {draft.name}, draft Office x2"
    letter.sign()
    with qtbot.waitSignal(letter.banner.printed, timeout=20_000):
        letter.print_paper()
    signed = last_sent(room, subject)
    assert signed.fields == letter.fields
    assert details(room)[0] == f"printed: letter {signed.name} Office x2"


def test_a_saved_letter_is_noted_and_named_without_a_name(
    qtbot: QtBot,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suggested: list[str] = []

    def choose(_parent: object, name: str) -> Path:
        suggested.append(name)
        return tmp_path / name

    monkeypatch.setattr("triage_app.desktop.print_flow.choose_file", choose)
    with qtbot.waitSignal(letter.banner.told, timeout=20_000):
        press(letter, Qt.Key.Key_S, modifier=CTRL)
    assert suggested == ["letter_004217_2026-11-20.pdf"]
    assert (tmp_path / suggested[0]).read_bytes().startswith(b"%PDF")
    assert details(room)[0] == f"exported: letter {last_sent(room, subject).name}, draft"


def test_words_without_room_are_said_beside_the_page(qtbot: QtBot, letter: LetterPanel) -> None:
    assert letter.cut_line.isHidden()
    letter.areas["findings"].setPlainText("found nothing worth a word here\n" * 400)
    qtbot.waitUntil(lambda: not letter.cut_line.isHidden(), timeout=20_000)
    assert "have no room on the page" in letter.cut_line.text()
    letter.fill_in_again()
    qtbot.waitUntil(letter.cut_line.isHidden, timeout=20_000)


def test_what_was_typed_is_there_when_the_letter_is_opened_again(
    letter: LetterPanel, subject: IntakeId
) -> None:
    letter.areas["plan"].setPlainText("Think about it")
    letter.hide()
    letter.open(subject)
    assert letter.areas["plan"].toPlainText() == "Think about it"
    letter.fill_in_again()
    assert letter.areas["plan"].toPlainText() == "MRI this week."
    letter.areas["plan"].undo()
    assert letter.areas["plan"].toPlainText() == "Think about it"


def test_an_untouched_letter_takes_a_newer_note(
    letter: LetterPanel, room: Clinic, subject: IntakeId
) -> None:
    record = workflow.open_record(room, subject)
    workflow.write_note(room, record, "Wait and see.", "")
    letter.open(subject)
    assert letter.areas["plan"].toPlainText() == "Wait and see."


def test_reception_writes_no_letter(
    qtbot: QtBot, theme: Theme, clinic: Clinic, subject: IntakeId
) -> None:
    panel = LetterPanel(clinic, theme)
    shown(qtbot, panel, subject)
    assert "does not allow" in panel.banner.accessibleName()
    assert panel.column.isHidden()
    assert not panel.print_button.isEnabled()
    panel.print_paper()
    assert not panel.banner.busy
    panel.hide()


def test_a_record_that_is_gone_is_said(qtbot: QtBot, theme: Theme, room: Clinic) -> None:
    panel = LetterPanel(room, theme)
    shown(qtbot, panel, IntakeId("gone"))
    assert "not there any more" in panel.banner.accessibleName()
    panel.hide()


def test_a_new_look_keeps_what_was_typed(
    qtbot: QtBot, qapp: QApplication, letter: LetterPanel
) -> None:
    letter.areas["plan"].setPlainText("Think about it")
    letter.retheme(apply_theme(qapp, DARK, 1.5))
    assert letter.areas["plan"].toPlainText() == "Think about it"
    drawn(qtbot, letter)
    apply_theme(qapp, LIGHT)


# --- Leaflets ------------------------------------------------------------------------------------


def test_nothing_is_chosen_first_and_the_patients_language_is(leaflets: LeafletPanel) -> None:
    assert leaflets.chosen == ()
    assert leaflets.languages.value() == "es"
    assert "The patient's language is Spanish." in texts(leaflets)
    assert leaflets.print_button.text() == "Choose a leaflet first"
    assert not leaflets.print_button.isEnabled()
    assert "Choose one leaflet" in leaflets.paper.accessibleDescription()


def test_keys_choose_leaflets_and_their_pages_are_seen_in_order(
    qtbot: QtBot, leaflets: LeafletPanel, tmp_path: Path
) -> None:
    press(leaflets, Qt.Key.Key_4, Qt.Key.Key_3)
    assert list(leaflets.chosen) == ["the_day", "afterwards"]
    assert leaflets.rows["the_day"].isChecked()
    qtbot.waitUntil(
        lambda: leaflets.paper.pages is not None and leaflets.paper.pages.count >= 2,
        timeout=20_000,
    )
    assert "El día de su procedimiento" in page_text(leaflets, tmp_path)
    press(leaflets, Qt.Key.Key_3)
    assert list(leaflets.chosen) == ["afterwards"]
    press(leaflets, Qt.Key.Key_A)
    assert list(leaflets.chosen) == list(leaflets.rows)
    press(leaflets, Qt.Key.Key_A)
    assert not any(row.isChecked() for row in leaflets.rows.values())


def test_words_nobody_reviewed_are_said_and_the_clinics_own_are_not(
    leaflets: LeafletPanel, room: Clinic, subject: IntakeId
) -> None:
    press(leaflets, Qt.Key.Key_3)
    assert "No person has reviewed these words in Spanish" in leaflets.reviewed_line.text()
    settings = workflow.settings_of(room)
    own = workflow.with_text(settings, "the_day", "es", "Su día\nVenga a las nueve.\n")
    workflow.save_settings(as_role(room, "administrator"), own)
    leaflets.open(subject)
    assert leaflets.reviewed_line.isHidden()
    assert leaflets.rows["the_day"].text() == "Su día"


def test_the_language_changes_by_key_and_all_are_printed_and_noted(
    qtbot: QtBot, leaflets: LeafletPanel, room: Clinic, printing: FakePrinting, tmp_path: Path
) -> None:
    press(leaflets, Qt.Key.Key_L, Qt.Key.Key_1, Qt.Key.Key_3)
    assert leaflets.languages.value() == "en"
    with qtbot.waitSignal(leaflets.banner.printed, timeout=20_000):
        press(leaflets, Qt.Key.Key_P)
    assert "The two procedures" in text_of(tmp_path / "printed.pdf", printing.data[0])
    assert sorted(details(room)[:2]) == [
        "printed: leaflet the_day en Office x2",
        "printed: leaflet the_two_procedures en Office x2",
    ]
    assert "The leaflets are printed." in leaflets.banner.accessibleName()


def test_a_language_without_leaflets_gets_english_and_says_so(
    qtbot: QtBot, theme: Theme, room: Clinic
) -> None:
    other = known(room, 7)
    speaker = workflow.change_patient(room, other, replace(other, language="pt"))
    panel = LeafletPanel(room, theme)
    shown(qtbot, panel, finished(room, speaker).intake_id)
    assert panel.languages.value() == "en"
    assert "There is no leaflet in it." in texts(panel)
    panel.hide()


def test_who_may_not_print_gets_no_leaflet(
    qtbot: QtBot, theme: Theme, room: Clinic, subject: IntakeId
) -> None:
    panel = LeafletPanel(as_role(room, "administrator"), theme)
    shown(qtbot, panel, subject)
    assert "does not allow" in panel.banner.accessibleName()
    panel.toggle_all()
    assert panel.chosen == ()
    panel.hide()


# --- Both ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LetterPanel, LeafletPanel])
@pytest.mark.parametrize(
    ("room_for", "size", "scale"),
    [
        (Room.WIDE, (1192, 800), 1.0),
        (Room.MIDDLE, (936, 768), 1.0),
        (Room.NARROW, (1280, 800), 2.0),
    ],
)
def test_every_control_has_a_name_and_its_words_have_room(
    qtbot: QtBot,
    qapp: QApplication,
    room: Clinic,
    subject: IntakeId,
    kind: type[LetterPanel] | type[LeafletPanel],
    room_for: Room,
    size: tuple[int, int],
    scale: float,
) -> None:
    use_language("xx")
    try:
        panel = kind(room, apply_theme(qapp, LIGHT, scale))
        shown(qtbot, panel, subject)
        panel.resize(*size)
        panel.fit(room_for)
        if isinstance(panel, LeafletPanel):
            panel.toggle_all()
        QApplication.processEvents()
        QApplication.processEvents()
        assert panel.width() <= size[0]
        assert panel.height() <= size[1]
        assert faults(panel) == []
        assert cut_off(panel) == []
        data = frozenset(
            ["Corvalan", "Ines", "Dr Quill", "Dr Lindmar", "English", "Español"]
            + [row.text() for row in getattr(panel, "rows", {}).values()]
        )
        assert forgotten(panel, data) == []
        assert inside(panel.print_button, panel)
        panel.hide()
    finally:
        use_language("en")
        apply_theme(qapp, LIGHT)


def test_in_a_narrow_window_the_page_takes_the_place_of_the_fields(
    qtbot: QtBot, letter: LetterPanel
) -> None:
    letter.fit(Room.NARROW)
    assert not letter.paper.isVisible()
    letter.page_button.click()
    assert letter.paper.isVisible()
    assert not letter.column.isVisible()
    letter.fit(Room.WIDE)
    assert letter.paper.isVisible()
    assert letter.column.isVisible()


def test_escape_goes_back_and_printing_is_noted_as_done_by_this_person(
    qtbot: QtBot, leaflets: LeafletPanel, room: Clinic, printing: FakePrinting
) -> None:
    with qtbot.waitSignal(leaflets.back_wanted):
        press(leaflets, Qt.Key.Key_Escape)
    press(leaflets, Qt.Key.Key_2)
    with qtbot.waitSignal(leaflets.banner.printed, timeout=20_000):
        press(leaflets, Qt.Key.Key_P)
    entry = room.records.audit()[0]
    assert (entry.event, entry.by.staff_id) == (Event.PRINTED, room.staff.staff_id)
