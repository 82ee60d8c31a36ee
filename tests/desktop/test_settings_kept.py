"""What a manager types and does not save is there again, also after the window was closed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role
from tests.desktop.driving import bring_up
from triage_app import workflow
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.settings_section import SettingsSection
from triage_app.desktop.theme import Theme
from triage_app.errors import NotAllowed, StoreFull
from triage_app.model.unsaved import TypedPlace
from triage_app.report.leaflet_words import FASTING
from triage_app.report.paper import PaperSize
from triage_app.workflow import Clinic, settings_of
from triage_app.workflow.unsaved import keep_unsaved_settings, unsaved_settings


@pytest.fixture
def office(clinic: Clinic) -> Clinic:
    return as_role(clinic, "administrator")


@pytest.fixture
def manager(qtbot: QtBot, theme: Theme, office: Clinic) -> Iterator[ManagerScreen]:
    screen = opened(qtbot, theme, office)
    yield screen
    screen.hide()


@pytest.fixture
def section(manager: ManagerScreen) -> SettingsSection:
    return section_of(manager)


def opened(qtbot: QtBot, theme: Theme, clinic: Clinic) -> ManagerScreen:
    screen = ManagerScreen(clinic, theme)
    qtbot.addWidget(screen)
    screen.resize(1192, 800)
    screen.show_section("settings")
    bring_up(screen)
    return screen


def section_of(screen: ManagerScreen) -> SettingsSection:
    shown = screen.section
    assert isinstance(shown, SettingsSection)
    return shown


def is_kept(clinic: Clinic) -> bool:
    kept = clinic.records.unsaved(TypedPlace.SETTINGS, None, clinic.staff.staff_id)
    return kept is not None


def test_what_is_typed_is_there_at_the_next_start_and_not_in_force(
    qtbot: QtBot, theme: Theme, section: SettingsSection, office: Clinic
) -> None:
    before = settings_of(office)
    section.clinic_page.lines["phone"].field.setText("555 0199")
    section.texts_page.go_to(FASTING, "es")
    section.texts_page.editor.setPlainText("Nada desde las 6")
    qtbot.waitUntil(lambda: is_kept(office), timeout=5_000)
    screen = opened(qtbot, theme, office)
    again = section_of(screen)
    assert again.clinic_page.lines["phone"].field.text() == "555 0199"
    again.texts_page.go_to(FASTING, "es")
    assert again.texts_page.editor.toPlainText() == "Nada desde las 6"
    assert "not saved yet" in again.banner.accessibleName()
    assert "What you typed is still here" in again.banner.accessibleName()
    assert settings_of(office) == before
    assert again.save()
    assert settings_of(office).phone == "555 0199"
    assert not is_kept(office)
    screen.hide()


def test_closing_the_window_keeps_it_without_a_pause_and_notes_it_once(
    manager: ManagerScreen, section: SettingsSection, office: Clinic
) -> None:
    before = len(office.records.audit())
    for number in range(3):
        section.clinic_page.lines["phone"].field.setText(f"555 019{number}")
        assert manager.leave()
    assert is_kept(office)
    new = office.records.audit()[: len(office.records.audit()) - before]
    assert [(entry.event.value, entry.detail) for entry in new] == [
        ("setting_changed", "typed, not saved yet")
    ]


def test_typing_it_back_or_going_back_leaves_nothing_kept(
    section: SettingsSection, office: Clinic
) -> None:
    field = section.clinic_page.lines["phone"].field
    first = field.text()
    field.setText("555 0199")
    section.hide()
    assert is_kept(office)
    field.setText(first)
    assert section.leave()
    assert not is_kept(office)
    field.setText("555 0199")
    assert section.leave()
    section.undo()
    assert section.leave()
    assert not is_kept(office)
    section.banner.button.click()
    assert section.leave()
    assert is_kept(office)


def test_what_another_desk_saved_since_is_not_undone(
    qtbot: QtBot, theme: Theme, section: SettingsSection, office: Clinic
) -> None:
    section.clinic_page.lines["phone"].field.setText("555 0199")
    section.hide()
    workflow.save_settings(office, replace(settings_of(office), name="Quayside"))
    screen = opened(qtbot, theme, office)
    again = section_of(screen)
    assert again.clinic_page.lines["name"].field.text() == "Quayside"
    assert again.save()
    now = settings_of(office)
    assert (now.name, now.phone) == ("Quayside", "555 0199")
    screen.hide()


def test_a_store_that_keeps_nothing_stops_the_window_once_and_the_text_stays(
    section: SettingsSection, office: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(office.records, "keep_unsaved", full)
    section.clinic_page.lines["phone"].field.setText("555 0199")
    assert not section.leave()
    assert "The disk is full." in section.banner.accessibleName()
    assert section.clinic_page.lines["phone"].field.text() == "555 0199"
    assert section.leave()


def test_every_kind_of_setting_comes_back_as_it_was_typed(office: Clinic) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (20, 10), "navy").save(logo, "PNG")
    base = settings_of(office)
    typed = replace(
        base,
        name="  Quayside \ud800",
        address=("12 Quay Road", ""),
        logo=logo.getvalue(),
        specialists=("Dr A", "Dr B"),
        paper=PaperSize.A4 if base.paper is PaperSize.LETTER else PaperSize.LETTER,
        day_first=not base.day_first,
        texts={("the_day", "es"): "Su día\nVenga a las nueve.\n"},
    )
    keep_unsaved_settings(office, base, typed)
    assert unsaved_settings(office) == typed
    keep_unsaved_settings(office, base, base)
    assert unsaved_settings(office) is None


def test_what_cannot_be_read_is_passed_over(office: Clinic) -> None:
    base = settings_of(office)
    keep_unsaved_settings(office, base, replace(base, name="Quayside"))
    kept = office.records.unsaved(TypedPlace.SETTINGS, None, office.staff.staff_id)
    assert kept is not None
    entry = office.records.audit()[0]
    for text in ("", "[]", '{"name": 3}', '{"colour": "red"}', '{"logo": "ä"}', '{"text x": "y"}'):
        office.records.keep_unsaved(replace(kept, text=text), entry)
        assert unsaved_settings(office) is None


def test_only_who_may_change_settings_keeps_some(clinic: Clinic) -> None:
    desk = as_role(clinic, "reception")
    base = settings_of(desk)
    with pytest.raises(NotAllowed):
        keep_unsaved_settings(desk, base, replace(base, name="Mine"))
    with pytest.raises(NotAllowed):
        unsaved_settings(desk)
