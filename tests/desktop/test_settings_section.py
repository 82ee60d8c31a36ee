"""The manager's settings: typed, seen on the paper, saved on purpose, and never lost on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from tests.desktop.test_printing import text_of
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app import workflow
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.screen import Room
from triage_app.desktop.settings_section import SettingsSection, merged
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.errors import StoreFull
from triage_app.model.intake import Event
from triage_app.report.leaflet_words import FASTING
from triage_app.report.paper import PaperSize
from triage_app.texts import use_language
from triage_app.workflow import Clinic, ClinicSettings, settings_of

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def office(clinic: Clinic) -> Clinic:
    """The manager at the desk."""
    return as_role(clinic, "administrator")


@pytest.fixture
def manager(qtbot: QtBot, theme: Theme, office: Clinic) -> Iterator[ManagerScreen]:
    screen = ManagerScreen(office, theme)
    qtbot.addWidget(screen)
    screen.resize(1192, 800)
    screen.show_section("settings")
    bring_up(screen)
    yield screen
    screen.hide()


@pytest.fixture
def section(manager: ManagerScreen) -> SettingsSection:
    shown = manager.section
    assert isinstance(shown, SettingsSection)
    return shown


def seen(view: PaperView, tmp_path: Path) -> str:
    if view.pages is None:
        return ""
    return " ".join(text_of(tmp_path / "seen.pdf", view.pages.data).split())


def name_field(section: SettingsSection) -> None:
    section.clinic_page.lines["name"].field.setFocus()
    section.clinic_page.lines["name"].field.selectAll()


def picture(size: tuple[int, int] = (300, 120)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, "PNG")
    return made.getvalue()


# --- Saving --------------------------------------------------------------------------------------


def test_what_is_typed_is_seen_on_the_letterhead_and_kept_only_when_saved(
    qtbot: QtBot, section: SettingsSection, office: Clinic, tmp_path: Path
) -> None:
    assert section.save_button.text() == "Nothing to save"
    name_field(section)
    type_text(section, "Quayside Spine")
    section.clinic_page.address.setPlainText("12 Quay Road\nHarbour Town")
    qtbot.waitUntil(lambda: "12 Quay Road" in seen(section.paper, tmp_path), timeout=20_000)
    assert "Quayside Spine" in seen(section.paper, tmp_path)
    assert settings_of(office).name == "Harbour Spine Clinic"
    assert section.state_line.text() == "Not saved yet: Name of the clinic, Address."
    press(section, Qt.Key.Key_S, modifier=CTRL)
    kept = settings_of(office)
    assert (kept.name, kept.address) == ("Quayside Spine", ("12 Quay Road", "Harbour Town"))
    assert section.banner.accessibleName().startswith("The settings are saved.")
    assert not section.is_unsaved
    entry = office.records.audit()[0]
    assert (entry.event, entry.detail) == (Event.SETTING_CHANGED, "name, address")


def test_choices_are_kept(section: SettingsSection, office: Clinic) -> None:
    for choice, value in (("paper", "a4"), ("days", "day"), ("language", "es")):
        parts = getattr(section.clinic_page, choice)
        parts._parts[value].click()
    assert section.save()
    kept = settings_of(office)
    assert (kept.paper, kept.day_first, kept.language) == (PaperSize.A4, True, "es")


def test_the_minutes_until_a_desk_locks_are_kept(section: SettingsSection, office: Clinic) -> None:
    page = section.clinic_page
    assert [page.lines[name].field.text() for name in ("idle_desk", "idle_room")] == ["5", "10"]
    page.lines["idle_desk"].field.setText("3")
    page.lines["idle_room"].field.setText(" 60 ")
    assert section.save()
    kept = settings_of(office)
    assert (kept.idle_desk, kept.idle_room) == (3, 60)
    assert page.lines["idle_room"].field.text() == "60"


@pytest.mark.parametrize("typed", ["0", "61", "", "soon", "5.5", "-3"])
def test_minutes_out_of_bounds_are_said_beside_their_field(
    section: SettingsSection, office: Clinic, typed: str
) -> None:
    line = section.clinic_page.lines["idle_desk"]
    line.field.setText(typed)
    assert not section.save()
    assert "1 to 60 minutes" in line.message
    assert QApplication.focusWidget() is line.field
    assert line.field.text() == typed
    assert settings_of(office).idle_desk == 5


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    section: SettingsSection, office: Clinic
) -> None:
    page = section.clinic_page
    name_field(section)
    type_text(section, "-")
    page.lines["emergency_number"].field.setText("help")
    page.address.setPlainText("x" * 80)
    assert not section.save()
    assert "The clinic has no name." in page.lines["name"].message
    assert "no digit" in page.lines["emergency_number"].message
    assert "more than 60 letters" in page.address_message.text()
    assert page.lines["phone"].message == ""
    assert "3 things are to be put right" in section.banner.accessibleName()
    assert settings_of(office).emergency_number == "911"
    assert QApplication.focusWidget() is page.lines["name"].field
    page.lines["name"].field.setText("Quayside")
    assert page.lines["name"].message == ""


def test_a_store_that_cannot_write_keeps_what_was_typed(
    section: SettingsSection, office: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise StoreFull("The disk is full.", "Make room.")

    section.clinic_page.lines["phone"].field.setText("555 0199")
    monkeypatch.setattr(type(office.records), "set_setting", full)
    assert not section.save()
    assert "The disk is full." in section.banner.accessibleName()
    assert section.clinic_page.lines["phone"].field.text() == "555 0199"
    assert section.is_unsaved


def test_what_another_desk_saved_meanwhile_is_kept_too(
    section: SettingsSection, office: Clinic
) -> None:
    section.clinic_page.lines["phone"].field.setText("555 0199")
    elsewhere = replace(settings_of(office), name="Quayside", specialists=("Dr A. Voss",))
    workflow.save_settings(office, workflow.with_text(elsewhere, FASTING, "en", "Six hours."))
    assert section.save()
    kept = settings_of(office)
    assert (kept.name, kept.phone) == ("Quayside", "555 0199")
    assert kept.specialists == ("Dr A. Voss",)
    assert kept.texts == {(FASTING, "en"): "Six hours."}
    assert "another desk" in section.banner.accessibleName()
    assert section.clinic_page.lines["name"].field.text() == "Quayside"


def test_merging_takes_only_what_this_desk_changed() -> None:
    base = ClinicSettings("A", phone="1", texts={("the_day", "en"): "old", (FASTING, "en"): "f"})
    typed = replace(base, phone="2", texts={("the_day", "en"): "mine"})
    stored = replace(base, name="B", texts={("the_day", "en"): "theirs", ("x", "es"): "new"})
    made = merged(base, typed, stored)
    assert (made.name, made.phone) == ("B", "2")
    assert made.texts == {("the_day", "en"): "mine", ("x", "es"): "new"}


# --- Leaving -------------------------------------------------------------------------------------


def test_leaving_asks_nothing_says_it_is_not_saved_and_keeps_it(
    qtbot: QtBot, manager: ManagerScreen, section: SettingsSection, office: Clinic
) -> None:
    section.clinic_page.lines["phone"].field.setText("555 0199")
    with qtbot.waitSignal(manager.said) as said:
        manager.show_section("numbers")
    assert said.args == ["The settings are not saved. What you typed is kept there."]
    assert manager.leave()
    manager.show_section("settings")
    assert section.clinic_page.lines["phone"].field.text() == "555 0199"
    assert "not saved yet" in section.banner.accessibleName()
    assert settings_of(office).phone == "555 0100"


def test_going_back_to_what_is_saved_can_be_taken_back(section: SettingsSection) -> None:
    phone = section.clinic_page.lines["phone"].field
    phone.setText("555 0199")
    section.undo_button.click()
    assert phone.text() == "555 0100"
    assert not section.is_unsaved
    section.banner.button.click()
    assert phone.text() == "555 0199"
    assert section.is_unsaved


def test_without_changes_the_section_shows_what_another_desk_saved(
    manager: ManagerScreen, section: SettingsSection, office: Clinic
) -> None:
    workflow.save_settings(office, replace(settings_of(office), phone="555 0177"))
    manager.show_section("settings")
    assert section.clinic_page.lines["phone"].field.text() == "555 0177"
    assert not section.is_unsaved


def test_a_new_look_keeps_what_was_typed(
    qapp: QApplication, manager: ManagerScreen, section: SettingsSection
) -> None:
    section.clinic_page.lines["phone"].field.setText("555 0199")
    section.clinic_page.specialists.field.setText("Dr Half-typed")
    section.show_part("texts")
    section.texts_page.go_to("the_day", "es")
    section.texts_page.editor.setPlainText("Su día\nVenga a las nueve.\n")
    manager.retheme(apply_theme(qapp, DARK, 1.5))
    assert section.clinic_page.lines["phone"].field.text() == "555 0199"
    assert "Dr Half-typed" in section.clinic_page.specialists.names
    assert section.texts_page.editor.toPlainText() == "Su día\nVenga a las nueve.\n"
    apply_theme(qapp, LIGHT)


def test_reception_and_specialist_have_no_settings(
    qtbot: QtBot, theme: Theme, clinic: Clinic
) -> None:
    section = SettingsSection(clinic, theme)
    qtbot.addWidget(section)
    section.refresh()
    assert "does not allow" in section.banner.accessibleName()
    assert not section.stack.isEnabled()
    screen = ManagerScreen(as_role(clinic, "specialist"), theme)
    qtbot.addWidget(screen)
    assert "Settings" not in texts(screen)


# --- Specialists and logo ------------------------------------------------------------------------


def test_names_are_added_moved_and_removed_by_keys(
    section: SettingsSection, office: Clinic
) -> None:
    names = section.clinic_page.specialists
    names.field.setFocus()
    for name in ("Dr A. Voss", "Dr P. Lindmar", "Dr A. Voss"):
        names.field.clear()
        type_text(section, name)
        press(section, Qt.Key.Key_Return)
    assert names.message.text() == "This name is on the list already."
    names.field.clear()
    assert list(names.names) == ["Dr A. Voss", "Dr P. Lindmar"]
    names.rows.setFocus()
    press(section, Qt.Key.Key_Up, modifier=ALT)
    assert list(names.names) == ["Dr P. Lindmar", "Dr A. Voss"]
    press(section, Qt.Key.Key_Down)
    press(section, Qt.Key.Key_Delete)
    assert list(names.names) == ["Dr P. Lindmar"]
    assert section.save()
    assert settings_of(office).specialists == ("Dr P. Lindmar",)


def test_a_name_typed_and_not_added_is_saved_all_the_same(
    section: SettingsSection, office: Clinic
) -> None:
    section.clinic_page.specialists.field.setText("Dr A. Voss")
    assert section.is_unsaved
    assert section.save()
    assert settings_of(office).specialists == ("Dr A. Voss",)
    assert section.clinic_page.specialists.names == ("Dr A. Voss",)
    assert not section.is_unsaved


def test_a_logo_is_chosen_seen_and_kept_and_taken_away(
    qtbot: QtBot,
    section: SettingsSection,
    office: Clinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(picture())
    monkeypatch.setattr(
        "triage_app.desktop.settings_section_logo.choose_picture", lambda _parent: path
    )
    box = section.clinic_page.logo
    with qtbot.waitSignal(box.changed, timeout=20_000):
        box.choose_button.click()
    assert section.save()
    assert settings_of(office).logo.startswith(b"\x89PNG")
    box.remove_button.click()
    assert section.save()
    assert settings_of(office).logo == b""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no picture", "cannot be read as a PNG or JPEG picture"),
        (b"\x89PNG" + bytes(2_000_001), "larger than 2 MB"),
        (picture((4001, 10)), "more than 4000 pixels"),
    ],
)
def test_a_picture_that_cannot_be_the_logo_is_said_beside_it(
    qtbot: QtBot,
    section: SettingsSection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    sentence: str,
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(data)
    monkeypatch.setattr(
        "triage_app.desktop.settings_section_logo.choose_picture", lambda _parent: path
    )
    box = section.clinic_page.logo
    box.choose_button.click()
    qtbot.waitUntil(lambda: not box.message.isHidden(), timeout=20_000)
    assert sentence in box.message.text()
    assert not section.is_unsaved


# --- Words in leaflets ---------------------------------------------------------------------------


@pytest.fixture
def page(section: SettingsSection) -> SettingsSection:
    section.show_part("texts")
    section.texts_page.go_to("the_day", "es")
    return section


def test_the_clinics_words_are_typed_beside_ours_seen_and_kept(
    qtbot: QtBot, page: SettingsSection, office: Clinic, tmp_path: Path
) -> None:
    part = page.texts_page
    assert part.editor.toPlainText() == part.ours.toPlainText()
    assert part.reset_button.isHidden()
    part.editor.setPlainText("Su día\n- Llame al ")
    part.editor.moveCursor(part.editor.textCursor().MoveOperation.End)
    part.findChild(type(part.reset_button), "place_phone").click()
    assert part.editor.toPlainText().endswith("Llame al {phone}")
    part.show_view("page")
    qtbot.waitUntil(lambda: "Llame al 555 0100" in seen(part.paper, tmp_path), timeout=20_000)
    assert "Su día (your text)" in [part.box.itemText(n) for n in range(part.box.count())]
    assert page.save()
    assert settings_of(office).texts["the_day", "es"] == "Su día\n- Llame al {phone}"
    assert office.records.audit()[0].detail == "text the_day es"


def test_back_to_our_text_keeps_no_copy_of_it_and_can_be_taken_back(
    page: SettingsSection, office: Clinic
) -> None:
    part = page.texts_page
    part.editor.setPlainText("Su día\nVenga a las nueve.\n")
    assert page.save()
    part.reset()
    assert part.editor.toPlainText() == part.ours.toPlainText()
    assert page.save()
    assert settings_of(office).texts == {}
    part.editor.undo()
    assert part.editor.toPlainText() == "Su día\nVenga a las nueve.\n"


def test_typing_ours_again_is_no_text_of_the_clinics(page: SettingsSection) -> None:
    part = page.texts_page
    part.editor.insertPlainText("x")
    assert page.is_unsaved
    part.editor.undo()
    assert not page.is_unsaved


def test_a_place_nothing_can_fill_opens_that_text_and_says_so(
    page: SettingsSection, office: Clinic
) -> None:
    part = page.texts_page
    part.editor.setPlainText("Su día\nVenga a las {hora}.\n")
    part.go_to("afterwards", "en")
    page.show_part("clinic")
    assert not page.save()
    assert (part.which, part.language) == ("the_day", "es")
    assert "{hora}" in part.message.text()
    assert QApplication.focusWidget() is part.editor
    assert settings_of(office).texts == {}
    part.go_to("afterwards", "en")
    assert part.message.isHidden()


def test_when_to_stop_eating_is_the_clinics_own_and_shown_in_its_leaflet(
    qtbot: QtBot, page: SettingsSection, office: Clinic, tmp_path: Path
) -> None:
    part = page.texts_page
    part.go_to(FASTING, "en")
    assert part.editor.toPlainText() == ""
    part.editor.setPlainText("No food for six hours.")
    part.show_view("page")
    qtbot.waitUntil(lambda: "No food for six hours." in seen(part.paper, tmp_path), timeout=20_000)
    assert page.save()
    assert settings_of(office).texts == {(FASTING, "en"): "No food for six hours."}


# --- Room and names ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["clinic", "texts"])
@pytest.mark.parametrize(
    ("room", "size", "scale"),
    [
        (Room.WIDE, (1192, 800), 1.0),
        (Room.MIDDLE, (936, 768), 1.0),
        (Room.NARROW, (1280, 800), 2.0),
    ],
)
def test_every_control_has_a_name_and_its_words_have_room(
    qtbot: QtBot,
    qapp: QApplication,
    office: Clinic,
    part: str,
    room: Room,
    size: tuple[int, int],
    scale: float,
) -> None:
    use_language("xx")
    try:
        screen = ManagerScreen(office, apply_theme(qapp, LIGHT, scale))
        qtbot.addWidget(screen)
        screen.show_section("settings")
        screen.resize(*size)
        screen.fit(room)
        bring_up(screen)
        section = screen.section
        assert isinstance(section, SettingsSection)
        section.clinic_page.lines["phone"].field.setText("5" * 40)
        section.clinic_page.specialists.field.setText("Dr A. Voss")
        section.clinic_page.specialists.add()
        section.save()
        section.show_part(part)
        for _ in range(4):
            QApplication.processEvents()
        assert screen.height() <= size[1]
        assert screen.width() <= size[0]
        assert faults(section) == []
        assert cut_off(section) == []
        data = frozenset(
            [
                *("English", "Español", "Harbour Spine Clinic", "Dr A. Voss", "{fasting}"),
                *("{clinic}", "{phone}", "{emergency_number}", "{come_back}", "{write}"),
            ]
        )
        assert forgotten(section, data) == []
        screen.hide()
    finally:
        use_language("en")
        apply_theme(qapp, LIGHT)
