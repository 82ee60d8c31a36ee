"""What is typed into a letter is never lost: kept while it is typed, given back, and as it left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, as_role, finished, known
from tests.desktop.driving import bring_up, type_text
from tests.desktop.print_fixtures import FakePrinting
from triage_app import workflow
from triage_app.desktop.letter_panel import LetterPanel
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.errors import StoreFull
from triage_app.model.intake import AuditEntry, IntakeId
from triage_app.model.unsaved import TypedPlace, Unsaved
from triage_app.workflow import Clinic

PLAN = "Think about it ✓"


@pytest.fixture
def room(clinic: Clinic) -> Clinic:
    return as_role(clinic, "specialist")


@pytest.fixture
def subject(room: Clinic) -> IntakeId:
    return finished(room, known(room, 0)).intake_id


@pytest.fixture
def letter(qtbot: QtBot, theme: Theme, room: Clinic, subject: IntakeId) -> Iterator[LetterPanel]:
    panel = opened(qtbot, theme, room, subject)
    yield panel
    panel.hide()


def opened(qtbot: QtBot, theme: Theme, clinic: Clinic, subject: IntakeId) -> LetterPanel:
    panel = LetterPanel(clinic, theme)
    qtbot.addWidget(panel)
    panel.resize(1192, 800)
    panel.open(subject)
    bring_up(panel)
    panel.first_focus()
    return panel


def stored(clinic: Clinic, subject: IntakeId) -> Unsaved | None:
    """What another start of the program finds."""
    again = clinic.records.reopen()
    try:
        return again.unsaved(TypedPlace.LETTER, subject, clinic.staff.staff_id)
    finally:
        again.close()


def plan_of(panel: LetterPanel) -> str:
    return panel.areas["plan"].toPlainText()


def test_what_is_typed_is_kept_after_a_pause_and_there_at_the_next_start(
    qtbot: QtBot, theme: Theme, letter: LetterPanel, room: Clinic, subject: IntakeId
) -> None:
    letter.areas["next_visit"].setFocus()
    type_text(letter, "Back in two weeks")
    assert stored(room, subject) is None
    assert letter.kept_line.text() == "What you typed is not kept yet."
    qtbot.waitUntil(lambda: stored(room, subject) is not None, timeout=5_000)
    assert "is kept, also when" in letter.kept_line.text()
    records = room.records.reopen()
    again = opened(qtbot, theme, replace(room, records=records), subject)
    assert again.fields == letter.fields
    assert again.fields.next_visit == "Back in two weeks"
    again.hide()
    records.close()


@pytest.mark.parametrize("way", ["hide", "leave", "print", "open another"])
def test_no_pause_is_needed_where_the_panel_is_left(
    qtbot: QtBot,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    printing: FakePrinting,
    way: str,
) -> None:
    letter.areas["plan"].setPlainText(PLAN)
    if way == "hide":
        letter.hide()
    elif way == "leave":
        assert letter.leave()
    elif way == "print":
        with qtbot.waitSignal(letter.banner.printed, timeout=20_000):
            letter.print_paper()
    else:
        letter.open(finished(room, known(room, 3)).intake_id)
        assert plan_of(letter) != PLAN
        assert not letter.areas["plan"].document().isUndoAvailable()
    found = stored(room, subject)
    assert found is not None
    assert '"plan": "Think about it \\u2713"' in found.text


def test_keeping_is_noted_once_without_a_word_of_the_letter(
    letter: LetterPanel, room: Clinic
) -> None:
    before = len(room.records.audit())
    for number in range(5):
        letter.areas["plan"].setPlainText(f"{PLAN} {number}")
        assert letter.leave()
    new = room.records.audit()[: len(room.records.audit()) - before]
    assert [(entry.event.value, entry.detail) for entry in new] == [
        ("note_written", "letter begun")
    ]


def test_somebody_else_begins_a_letter_of_their_own(
    qtbot: QtBot, theme: Theme, letter: LetterPanel, room: Clinic, subject: IntakeId
) -> None:
    letter.areas["plan"].setPlainText(PLAN)
    letter.hide()
    colleague = replace(room, staff=replace(room.staff, staff_id="another"))
    panel = opened(qtbot, theme, colleague, subject)
    assert plan_of(panel) != PLAN
    panel.hide()


def test_back_to_the_record_leaves_nothing_kept(
    letter: LetterPanel, room: Clinic, subject: IntakeId
) -> None:
    letter.areas["plan"].setPlainText(PLAN)
    assert letter.leave()
    assert stored(room, subject) is not None
    letter.fill_in_again()
    assert letter.leave()
    assert stored(room, subject) is None


def test_a_letter_that_left_signed_is_out_of_sight_and_kept_as_it_left(
    qtbot: QtBot,
    qapp: QApplication,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    printing: FakePrinting,
) -> None:
    first = plan_of(letter)
    letter.areas["plan"].setPlainText(PLAN)
    letter.sign()
    with qtbot.waitSignal(letter.banner.printed, timeout=20_000):
        letter.print_paper()
    assert stored(room, subject) is None
    assert plan_of(letter) == PLAN, "it stays in sight until the panel is left"
    assert letter.kept_line.text() == "This letter has left the desk and is kept as it is."
    letter.retheme(apply_theme(qapp, DARK))
    assert plan_of(letter) == PLAN
    apply_theme(qapp, LIGHT)
    letter.hide()
    assert stored(room, subject) is None
    letter.open(subject)
    assert plan_of(letter) == first
    assert letter.sign_field.text() == ""
    letter.sent_button.click()
    assert plan_of(letter) == PLAN
    assert letter.sign_field.text() == room.staff.name
    assert letter.sent_button.isHidden()


def test_what_is_typed_after_printing_is_kept_again(
    qtbot: QtBot, letter: LetterPanel, room: Clinic, subject: IntakeId, printing: FakePrinting
) -> None:
    letter.sign()
    with qtbot.waitSignal(letter.banner.printed, timeout=20_000):
        letter.print_paper()
    letter.areas["plan"].setPlainText(PLAN)
    letter.hide()
    assert stored(room, subject) is not None
    letter.open(subject)
    assert plan_of(letter) == PLAN


def test_a_store_that_keeps_nothing_is_said_and_the_text_stays(
    qtbot: QtBot,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_unsaved: Unsaved, _entry: AuditEntry) -> None:
        raise StoreFull("The disk is full.", "Make room on it.")

    with monkeypatch.context() as patch:
        patch.setattr(room.records, "keep_unsaved", full)
        letter.areas["plan"].setPlainText(PLAN)
        qtbot.waitUntil(lambda: not letter.banner.isHidden(), timeout=5_000)
        assert "The disk is full." in letter.banner.accessibleName()
        assert "still here" in letter.banner.accessibleName()
        assert plan_of(letter) == PLAN
        assert letter.kept_line.text() == "What you typed is not kept yet."
        letter.banner.hide()
        assert not letter.leave(), "the window stays open once"
        assert not letter.banner.isHidden()
        assert letter.leave(), "who closes it a second time was told"
        letter.areas["plan"].setPlainText(f"{PLAN}!")
        assert not letter.leave()
        letter.open(finished(room, known(room, 3)).intake_id)
        letter.open(subject)
        assert plan_of(letter) == f"{PLAN}!"
    assert letter.leave()
    assert stored(room, subject) is not None


def test_it_is_tried_again_without_being_asked_and_said_once(
    qtbot: QtBot,
    letter: LetterPanel,
    room: Clinic,
    subject: IntakeId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("triage_app.desktop.typed_keeper.PAUSE_MS", 10)
    monkeypatch.setattr("triage_app.desktop.typed_keeper.LONGEST_MS", 20)
    keep = room.records.keep_unsaved
    tries: list[str] = []

    def full_at_first(unsaved: Unsaved, entry: AuditEntry) -> None:
        tries.append(unsaved.text)
        if len(tries) < 3:
            raise StoreFull("The disk is full.", "Make room on it.")
        keep(unsaved, entry)

    monkeypatch.setattr(room.records, "keep_unsaved", full_at_first)
    said: list[object] = []
    letter._keeper.failed.connect(said.append)
    letter.areas["plan"].setPlainText(PLAN)
    qtbot.waitUntil(lambda: stored(room, subject) is not None, timeout=5_000)
    assert len(said) == 1


def test_a_letter_beside_a_thrown_away_intake_is_said_and_does_not_hold_up_others(
    letter: LetterPanel, room: Clinic, subject: IntakeId
) -> None:
    draft = workflow.begin(room, known(room, 5), SPINE).draft
    letter.open(draft.draft_id)
    letter.areas["plan"].setPlainText("Never to be")
    workflow.discard(room, draft.draft_id, "not wanted")
    letter.open(subject)
    letter.areas["plan"].setPlainText(PLAN)
    assert not letter.leave()
    assert "not there any more" in letter.banner.accessibleName()
    assert stored(room, subject) is not None
