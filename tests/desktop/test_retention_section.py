"""The manager's "Keep and leave": writing everything out, one patient's record, old records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, finished, known, part_done, texts
from tests.desktop.test_accessibility import faults
from triage_app import workflow
from triage_app.desktop.manager_sections import sections_for
from triage_app.desktop.record_menu import menu_lines
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.retention_section import RetentionSection
from triage_app.desktop.retention_section_leave import PAGES
from triage_app.desktop.screen import Room
from triage_app.desktop.settings_section import SettingsSection
from triage_app.desktop.theme import DARK, Theme, apply_theme
from triage_app.model.intake import Event
from triage_app.model.person import Patient
from triage_app.records.sqlite_records import SqliteRecords, open_store
from triage_app.workflow import Clinic
from triage_app.workflow.retention import is_unswept, kept_by_hand
from triage_app.workflow.settings import save_settings, settings_of

WAIT = 20_000


class Years:
    """The clinic's clock, which can be put years on."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def office(clinic: Clinic, tmp_path: Path) -> Iterator[Clinic]:
    """A manager in 2040, at a store with three records of 2026, one of them still waiting."""
    clock = Years(clinic.now())
    records = open_store(tmp_path / "store", clock)
    desk = replace(clinic, records=records, now=clock)
    for number, family in ((1, "Haskett"), (2, "Ibarra"), (3, "Jolley")):
        intake = finished(desk, known(desk, number, family))
        if number != 3:
            workflow.mark_seen(desk, intake.intake_id)
    boss = as_role(desk, "administrator")
    save_settings(boss, replace(settings_of(boss), keep_years=10))
    clock.moment = clock.moment.replace(year=2040)
    yield boss
    records.close()


@pytest.fixture
def section(qtbot: QtBot, theme: Theme, office: Clinic) -> RetentionSection:
    made = RetentionSection(office, theme)
    qtbot.addWidget(made)
    made.resize(1000, 1400)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.old_card.count_line.text() != "Looking…", timeout=WAIT)
    return made


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def delete_all(section: RetentionSection, qtbot: QtBot, count: int) -> None:
    card = section.old_card
    QTest.keyClicks(card.number.field, str(count))
    press(card.delete.button)
    qtbot.waitUntil(lambda: card.report is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: "No record is older" in card.count_line.text(), timeout=WAIT)


def test_only_an_administrator_has_the_section(clinic: Clinic) -> None:
    for role, has in (("administrator", True), ("specialist", False), ("reception", False)):
        ids = [one.id for one in sections_for(as_role(clinic, role).staff)]
        assert ("retention" in ids) is has


def test_everything_is_written_to_a_new_folder(
    section: RetentionSection, office: Clinic, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    card = section.leave_card
    card.choice.set_value(PAGES)
    card.write_to(out)
    assert not card.row.button.isEnabled()
    assert card.row.stop_button.isVisible()
    qtbot.waitUntil(lambda: "3 patients and 3 intakes" in card.row.line.text(), timeout=WAIT)
    (folder,) = out.iterdir()
    assert str(folder) in card.row.line.text()
    assert len(list((folder / "pages").rglob("*.pdf"))) == 3
    assert card.row.button.isEnabled()
    assert not card.row.stop_button.isVisible()
    assert office.records.audit(1)[0].event is Event.EVERYTHING_EXPORTED


def test_stopped_nothing_is_left_in_the_folder(
    section: RetentionSection, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    card = section.leave_card
    card.choice.set_value(PAGES)
    card.write_to(out)
    press(card.row.stop_button)
    qtbot.waitUntil(lambda: "Nothing of it was left" in card.row.line.text(), timeout=WAIT)
    assert list(out.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(
    section: RetentionSection, qtbot: QtBot, tmp_path: Path
) -> None:
    section.leave_card.write_to(tmp_path / "nowhere")
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT)
    assert "not there" in section.banner.accessibleName()
    assert section.leave_card.row.button.isEnabled()
    section.patient_card.write_to(known_patient(section), tmp_path / "nowhere")
    qtbot.waitUntil(lambda: not section.patient_card.row.is_working, timeout=WAIT)


def known_patient(section: RetentionSection) -> Patient:
    (patient,) = section._clinic.records.find_patients("Haskett")
    return patient


def test_a_patient_is_found_and_their_record_written_out(
    section: RetentionSection, office: Clinic, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    card = section.patient_card
    assert not card.row.button.isEnabled()
    assert card.row.button.text() == "Find a patient first"
    QTest.keyClicks(card.find_box, "nobody")
    qtbot.waitUntil(lambda: "No patient" in card.caption.text(), timeout=WAIT)
    card.find_box.clear()
    QTest.keyClicks(card.find_box, "ibar")
    qtbot.waitUntil(lambda: card.table.current is not None, timeout=WAIT)
    assert "Ibarra" in card.row.button.text()
    patient = card.table.current
    assert patient is not None
    card.write_to(patient, out)
    qtbot.waitUntil(lambda: "The record is in" in card.row.line.text(), timeout=WAIT)
    (folder,) = out.iterdir()
    data = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert data["patients"][0]["patient"]["family_name"] == "Ibarra"
    assert (folder / "record.pdf").read_bytes().startswith(b"%PDF")
    assert office.records.audit(1)[0].event is Event.PATIENT_EXPORTED


def test_old_records_are_listed_and_nothing_is_deleted_by_a_press(
    section: RetentionSection, office: Clinic, qtbot: QtBot
) -> None:
    card = section.old_card
    assert "keeps a record for 10 years" in card.policy_line.text()
    assert card.count_line.text().startswith("2 records are older than that. 1 as old has")
    words = texts(card)
    assert "Nothing is ever deleted by itself" in words
    assert [row.record.patient.family_name for row in card.table.old.rows] == ["Haskett", "Ibarra"]
    assert not card.delete.button.isEnabled()
    press(card.delete.button)
    QTest.keyClicks(card.number.field, "3")
    assert "There are 2 records" in card.number.message
    assert not card.delete.button.isEnabled()
    card.delete_now()
    qtbot.wait(50)
    assert len(office.records.find_patients("Haskett")) == 1
    assert card.report is None


def test_typing_the_number_deletes_them_and_says_what_was_done(
    section: RetentionSection, office: Clinic, qtbot: QtBot, tmp_path: Path
) -> None:
    card = section.old_card
    said: list[str] = []
    section.said.connect(said.append)
    delete_all(section, qtbot, 2)
    assert said == ["2 records were deleted."]
    assert office.records.find_patients("Haskett") == ()
    assert len(office.records.find_patients("Jolley")) == 1
    text = card.report_words.text()
    for words in ("2 records were deleted", "nothing is left of them", "000001", "000002"):
        assert words in text
    assert "Haskett" not in text
    assert card.save_button.isVisible()
    card.save_to(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert said[-1] == "The report is saved as report.pdf."
    assert not is_unswept(office)
    assert office.records.verify_audit().is_whole


def test_a_record_that_is_to_stay_stays(
    section: RetentionSection, office: Clinic, qtbot: QtBot
) -> None:
    card = section.old_card
    card.table.go_to(0)
    assert card.keep_button.text() == "Keep this record, however old"
    card.table.setFocus()
    QTest.keyClick(card.table, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: card.count_line.text().startswith("1 record is"), timeout=WAIT)
    assert [row.kept for row in card.table.old.rows] == [False, True]
    assert len(kept_by_hand(office)) == 1
    delete_all(section, qtbot, 1)
    assert len(office.records.find_patients("Haskett")) == 1
    assert office.records.find_patients("Ibarra") == ()
    card.table.go_to(0)
    press(card.keep_button)
    qtbot.waitUntil(lambda: card.count_line.text().startswith("1 record is"), timeout=WAIT)
    assert kept_by_hand(office) == frozenset()


def test_a_clinic_that_keeps_everything_is_told_where_to_change_that(
    section: RetentionSection, office: Clinic, qtbot: QtBot
) -> None:
    save_settings(office, replace(settings_of(office), keep_years=0))
    section.refresh()
    card = section.old_card
    qtbot.waitUntil(lambda: "keeps every record" in card.policy_line.text(), timeout=WAIT)
    assert card.table.old.rows == ()
    assert not card.number.isVisible()
    assert not card.delete.isVisible()


def test_a_deletion_cut_off_before_the_sweep_can_be_finished(
    section: RetentionSection, office: Clinic, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = section.old_card
    assert not card.finish.isVisible()
    monkeypatch.setattr(SqliteRecords, "sweep", lambda _self: False)
    delete_all(section, qtbot, 2)
    assert "press Finish" in card.report_words.text()
    qtbot.waitUntil(card.finish.isVisible, timeout=WAIT)
    press(card.finish.button)
    qtbot.waitUntil(lambda: "Another desk is at work" in card.finish.line.text(), timeout=WAIT)
    monkeypatch.undo()
    press(card.finish.button)
    qtbot.waitUntil(lambda: not card.finish.isVisible(), timeout=WAIT)
    assert not is_unswept(office)


def test_somebody_who_begins_an_intake_meanwhile_keeps_the_record(
    section: RetentionSection, office: Clinic, qtbot: QtBot
) -> None:
    (patient,) = office.records.find_patients("Haskett")
    part_done(as_role(office, "reception"), patient)
    card = section.old_card
    QTest.keyClicks(card.number.field, "2")
    press(card.delete.button)
    qtbot.waitUntil(lambda: card.report is not None, timeout=WAIT)
    assert "so they were not deleted: 000001" in card.report_words.text()
    assert office.records.find_patients("Haskett") == (patient,)


def test_every_control_has_a_name_in_both_themes_and_narrow(
    section: RetentionSection, qapp: QApplication, qtbot: QtBot
) -> None:
    assert faults(section) == []
    section.fit(Room.NARROW)
    section.retheme(apply_theme(qapp, DARK))
    qtbot.waitUntil(lambda: section.old_card.count_line.text() != "Looking…", timeout=WAIT)
    assert faults(section) == []
    assert section.old_card.table.isColumnHidden(1)
    assert section.key_help()
    assert all(panel.isVisible() for panel in section.panels())


def test_the_focus_goes_to_stop_and_back_and_slash_to_the_find_box(
    section: RetentionSection, qtbot: QtBot, tmp_path: Path
) -> None:
    row = section.leave_card.row
    row.button.setFocus()
    section.leave_card.write_to(tmp_path)
    assert row.stop_button.hasFocus()
    QTest.keyClick(row.stop_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not row.is_working, timeout=WAIT)
    assert row.button.hasFocus()
    QTest.keyClick(row.button, Qt.Key.Key_Slash)
    assert section.patient_card.find_box.hasFocus()


def has(said: list[str], words: str) -> bool:
    return words in said[-1]


def test_a_specialist_writes_the_record_out_from_the_record_itself(
    clinic: Clinic, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    intake = finished(clinic, known(clinic, 1))
    doctor = as_role(clinic, "specialist")
    for desk, offered in ((doctor, True), (as_role(clinic, "reception"), False)):
        screen = RecordScreen(desk, theme)
        qtbot.addWidget(screen)
        screen.show()
        screen.open(intake.intake_id)
        record = screen.record
        assert record is not None
        lines = menu_lines(screen, screen.papers, desk, record)
        words = [line[0] for line in lines if line is not None]
        assert ("Save the patient's whole record" in words) is offered
        if not offered:
            continue
        said: list[str] = []
        screen.said.connect(said.append)
        out = tmp_path / "out"
        out.mkdir()
        screen.papers.whole.write_to(record, out)
        qtbot.waitUntil(partial(has, said, "not encrypted"), timeout=WAIT)
        (folder,) = out.iterdir()
        assert str(folder) in said[-1]
        assert clinic.records.audit(1)[0].event is Event.PATIENT_EXPORTED
        banner = screen.banner
        screen.papers.whole.write_to(record, tmp_path / "nowhere")
        qtbot.waitUntil(banner.isVisible, timeout=WAIT)
        assert "not there" in banner.accessibleName()


def test_the_years_are_typed_in_the_settings(office: Clinic, theme: Theme, qtbot: QtBot) -> None:
    made = SettingsSection(office, theme)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    field = made.clinic_page.lines["keep_years"].field
    assert field.text() == "10"
    field.setText("ten")
    assert not made.save()
    assert "Records are kept 1 to 50 years" in made.clinic_page.lines["keep_years"].message
    assert field.text() == "ten"
    field.setText("12")
    assert made.save()
    assert settings_of(office).keep_years == 12
