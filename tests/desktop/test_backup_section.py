"""The manager's backups, the watch that makes them, and the window of a damaged store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, finished, known, later, texts
from tests.desktop.driving import bring_up
from tests.desktop.test_accessibility import faults
from triage_app.desktop.backup_section import BackupSection
from triage_app.desktop.backup_watch import BackupWatch, ClosingBackup, back_up_at_close
from triage_app.desktop.damaged_store import DamagedStore
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.manager_sections import sections_for
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import Theme
from triage_app.model.intake import Event
from triage_app.records.backup import backups_in
from triage_app.records.first_look import Health
from triage_app.records.recovery_sheet import key_from
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import folder_of, read_plan, vault_beside
from triage_app.workflow import Clinic
from triage_app.workflow.backing_up import TOO_OLD, back_up


@pytest.fixture
def kept(clinic: Clinic, tmp_path: Path) -> Iterator[Clinic]:
    """A manager at a store of its own, with one intake in it."""
    records = open_store(tmp_path / "store", clinic.now)
    vault = vault_beside(tmp_path / "store")
    desk = replace(clinic, records=records, vault=vault)
    finished(desk, known(desk, 1))
    yield as_role(desk, "administrator")
    records.close()


@pytest.fixture
def section(qtbot: QtBot, theme: Theme, kept: Clinic) -> BackupSection:
    made = BackupSection(kept, theme)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.age_line.text() != "Looking…")
    return made


def made_one(section: BackupSection, qtbot: QtBot) -> None:
    QTest.mouseClick(section.now_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Made and checked" in section.progress_line.text(), timeout=20_000)
    qtbot.waitUntil(lambda: "just now" in section.age_line.text(), timeout=20_000)


def test_the_manager_has_the_section_and_the_desk_has_not(clinic: Clinic) -> None:
    for role, has in (("administrator", True), ("specialist", False), ("reception", False)):
        ids = [one.id for one in sections_for(as_role(clinic, role).staff)]
        assert ("backups" in ids) is has


def test_a_backup_is_made_on_a_button_and_listed(section: BackupSection, qtbot: QtBot) -> None:
    assert section.age_line.text() == "There is none yet."
    made_one(section, qtbot)
    words = texts(section)
    assert "1 patients, 1 intakes, 0 part done" in words
    assert "good" in words
    assert "same disk as the store" in words
    assert section.now_button.hasFocus() or section.now_button.isEnabled()


def test_a_folder_that_is_gone_is_said_and_the_work_goes_on(
    section: BackupSection, kept: Clinic, qtbot: QtBot, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    section.take_folder(stick)
    qtbot.waitUntil(lambda: "Made and checked" in section.progress_line.text(), timeout=20_000)
    assert read_plan(tmp_path / "store").folder == stick
    assert kept.records.audit(1)[0].event is Event.SETTING_CHANGED
    for path in stick.iterdir():
        path.unlink()
    stick.rmdir()
    section.back_up_now()
    qtbot.waitUntil(lambda: "is not there" in section.banner.accessibleName(), timeout=20_000)
    assert "by itself" in section.banner.accessibleName()
    assert section.now_button.isEnabled()


def test_stopping_leaves_no_backup(section: BackupSection, kept: Clinic, qtbot: QtBot) -> None:
    section.back_up_now()
    section.stop()
    assert "No backup was made" in section.progress_line.text()
    assert kept.vault is not None
    qtbot.wait(300)
    assert backups_in(folder_of(kept.vault.directory), kept.vault) == ()


def test_the_recovery_sheet_holds_the_key_for_its_owner_alone(
    section: BackupSection, kept: Clinic, tmp_path: Path
) -> None:
    assert "No recovery sheet" in section.sheet_line.text()
    path = tmp_path / "sheet.txt"
    section.save_sheet(path)
    assert kept.vault is not None
    assert key_from(path.read_text(encoding="utf-8")) == kept.vault.key
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    assert kept.records.audit(1)[0].event is Event.KEY_WRITTEN_OUT
    assert read_plan(tmp_path / "store").sheet_made == kept.now()


def test_every_control_has_its_name(section: BackupSection) -> None:
    assert faults(section) == []


def test_the_demo_makes_none_and_says_so(qtbot: QtBot, theme: Theme, clinic: Clinic) -> None:
    made = BackupSection(clinic, theme)
    qtbot.addWidget(made)
    made.refresh()
    assert not made.now_button.isEnabled()
    assert "demo" in made.next_line.text()


class TestWatch:
    @pytest.fixture
    def window(self, qtbot: QtBot, theme: Theme, kept: Clinic, look: LookSettings) -> MainWindow:
        shown = MainWindow(kept, look)
        qtbot.addWidget(shown)
        return shown

    def test_the_first_is_made_by_itself_and_no_second_the_same_day(
        self, window: MainWindow, kept: Clinic, qtbot: QtBot
    ) -> None:
        assert kept.vault is not None
        watch = BackupWatch(kept, window)
        folder = folder_of(kept.vault.directory)
        for _ in range(2):
            watch.look()
            qtbot.waitUntil(lambda: watch._work is None, timeout=20_000)
            assert len(backups_in(folder, kept.vault)) == 1
        watch.stop()

    def test_an_old_one_and_a_missing_folder_are_said_in_words_and_on_the_rail(
        self, window: MainWindow, kept: Clinic, qtbot: QtBot, tmp_path: Path
    ) -> None:
        stick = tmp_path / "stick"
        stick.mkdir()
        back_up(kept, to=stick)
        from triage_app.records.vault import name_folder

        name_folder(tmp_path / "store", stick)
        stick.rename(tmp_path / "stick in somebody's pocket")
        watch = BackupWatch(later(kept, days=TOO_OLD.days + 1), window)
        watch.look()
        qtbot.waitUntil(lambda: watch._work is None, timeout=20_000)
        assert "is not there" in window.said.accessibleName()
        assert "1 new" in window.rail._items["manager"].accessibleName()
        watch.stop()

    def test_damage_found_while_open_is_said_and_noted_for_the_next_start(
        self, window: MainWindow, kept: Clinic, qtbot: QtBot, tmp_path: Path
    ) -> None:
        assert kept.vault is not None
        for number in range(10, 40):
            known(kept, number)
        kept.records.close()
        content = bytearray(kept.vault.store.read_bytes())
        content[-5000] ^= 1
        kept.vault.store.write_bytes(content)
        watch = BackupWatch(kept, window)
        watch.look()
        qtbot.waitUntil(lambda: watch._work is None, timeout=20_000)
        assert "start it again" in window.said.accessibleName()
        assert read_plan(tmp_path / "store").damaged is not None
        watch.stop()


class TestClosing:
    def test_a_backup_is_made_of_what_is_new_and_only_then(
        self, qapp: QApplication, theme: Theme, kept: Clinic
    ) -> None:
        assert kept.vault is not None
        folder = folder_of(kept.vault.directory)
        back_up_at_close(kept)
        first = backups_in(folder, kept.vault)
        assert len(first) == 1
        back_up_at_close(later(kept, minutes=5))
        assert backups_in(folder, kept.vault) == first
        known(kept, 7)
        back_up_at_close(later(kept, minutes=9))
        assert backups_in(folder, kept.vault)[0].made > first[0].made

    def test_esc_closes_without_it(self, qtbot: QtBot, theme: Theme, kept: Clinic) -> None:
        closing = ClosingBackup(kept)
        qtbot.addWidget(closing)
        with qtbot.waitActive(closing):
            bring_up(closing)
        QTest.keyClick(closing, Qt.Key.Key_Escape)
        assert not closing.isVisible()
        assert faults(closing) == []


class TestDamaged:
    def test_what_happened_is_said_and_nothing_is_changed_by_leaving(
        self, qtbot: QtBot, theme: Theme, kept: Clinic
    ) -> None:
        window = self.shown(qtbot, kept)
        before = sorted(path.name for path in kept.vault.directory.iterdir())  # type: ignore[union-attr]
        words = texts(window)
        assert "The store is damaged" in words
        assert "just now" in words
        assert faults(window) == []
        window.close()
        assert not window.opened
        after = sorted(path.name for path in kept.vault.directory.iterdir())  # type: ignore[union-attr]
        assert after == before

    def test_the_backup_and_what_is_newer_take_its_place_and_are_listed(
        self, qtbot: QtBot, theme: Theme, kept: Clinic
    ) -> None:
        window = self.shown(qtbot, kept)
        QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.opened, timeout=30_000)
        words = texts(window)
        assert "1 patients, 1 intakes, 0 part done" in words
        assert "Intake, completed" in words
        assert "Haskett" not in words
        assert "Brandt" not in words, "nobody has signed in yet"
        records = open_store(kept.vault.directory, kept.now)  # type: ignore[union-attr]
        assert records.worklist().total == 2
        records.close()

    def shown(self, qtbot: QtBot, kept: Clinic) -> DamagedStore:
        assert kept.vault is not None
        back_up(kept)
        finished(as_role(kept, "demo"), known(kept, 2, "Brandt"))
        kept.records.close()
        now = kept.now() + timedelta(seconds=30)
        window = DamagedStore(kept.vault, Health.DAMAGED, now.astimezone(kept.zone))
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            bring_up(window)
        return window
