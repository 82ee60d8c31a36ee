"""A disk that fills while somebody types: said at once, the answer kept, nothing confirmed lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from tests.bench.typing_keys import ENTER, letter
from tests.faults.conftest import OpenDesk, OpenWindow, begun
from tests.faults.typist import PARK, RETRY, Typist
from triage_app import workflow
from triage_app.model.answers import Answer, QuestionId
from triage_app.questionnaire.form import Kind
from triage_app.records.sqlite_records import SqliteRecords
from triage_app.workflow import Clinic

PASTE = (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
# More than the store can take without another page, and fewer letters than an answer may have.
LONG_ANSWER = "the patient told it word by word " * 290


@pytest.fixture
def clinic(open_desk: OpenDesk, tmp_path: Path) -> Clinic:
    return open_desk(tmp_path / "store")


def fill_disk(clinic: Clinic) -> None:
    """Let the store have no page more than it has: the disk is full."""
    allow_pages(clinic, 0)


def allow_pages(clinic: Clinic, more: int) -> None:
    """Make room on the disk for so many pages more."""
    assert isinstance(clinic.records, SqliteRecords)
    connection = clinic.records._session._connection
    pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    connection.execute(f"PRAGMA max_page_count = {pages + more}")


def stored(clinic: Clinic, typist: Typist) -> dict[QuestionId, Answer]:
    """What another desk would read of the intake on show."""
    draft = clinic.records.read_draft(typist.screen.flow.asking.draft.draft_id)
    assert draft is not None
    return dict(draft.answers)


def saved_words(typist: Typist) -> str:
    """What stands beside the patient's name about saving."""
    label = typist.screen.findChild(QLabel, "saved_words")
    assert isinstance(label, QLabel)
    return label.text()


def at_free_text(clinic: Clinic, typist: Typist) -> QuestionId:
    """Answer up to the first question that is answered in words; gives its id."""
    typist.window.ask(begun(clinic).draft.draft_id)
    screen = typist.screen
    while screen.flow.question is not None and screen.flow.question.kind is not Kind.TEXT:
        typist.answer()
    assert screen.flow.question is not None
    return screen.flow.question.id


def type_long_answer(typist: Typist) -> None:
    """Letters by their keys, then a page of text that somebody pastes, and Enter."""
    QGuiApplication.clipboard().setText(LONG_ANSWER)
    typist.press(letter("a"), letter("b"), PASTE, ENTER)


def shown_text(typist: Typist) -> str:
    """What stands in the field for free text."""
    (area,) = (one for one in typist.screen.findChildren(QPlainTextEdit) if one.isVisible())
    return area.toPlainText()


def is_unmissable(typist: Typist) -> bool:
    """The banner stands over the whole width on top, and says what, what is safe, what to do."""
    screen = typist.screen
    banner = screen.failure
    said = banner.accessibleName()
    place = banner.mapTo(screen, banner.rect().topLeft())
    return (
        banner.isVisible()
        and banner.width() > screen.width() * 0.9
        and place.y() < screen.height() / 3
        and "full, so this was not saved" in said
        and "The answer is still on the screen." in said
        and "Everything saved before is safe." in said
        and "Make room on the disk, then try again." in said
        and banner.button.isVisible()
        and banner.button.text() == "Try again"
        and saved_words(typist) == "Not saved"
    )


def test_a_full_disk_is_said_and_the_typed_answer_stays_until_it_is_saved(
    clinic: Clinic, open_window: OpenWindow, open_desk: OpenDesk, tmp_path: Path
) -> None:
    typist = open_window(clinic)
    question = at_free_text(clinic, typist)
    confirmed = stored(clinic, typist)
    assert len(confirmed) > 20
    fill_disk(clinic)
    type_long_answer(typist)
    typed = f"ab{LONG_ANSWER}".strip()
    for _ in range(2):
        assert is_unmissable(typist)
        assert typist.screen.flow.current == question
        assert shown_text(typist).strip() == typed
        assert stored(clinic, typist) == confirmed
        typist.press(RETRY)
    typist.press(PARK)
    assert not typist.window.close(), "an answer that is not saved holds the window open"
    assert typist.window.isVisible()
    assert shown_text(typist).strip() == typed

    allow_pages(clinic, 100)
    typist.press(RETRY)
    assert not typist.screen.failure.isVisible()
    assert saved_words(typist) == f"Saved {typist.screen.flow.asking.draft.saved:%H:%M}"
    assert typist.screen.flow.current != question
    again = open_desk(tmp_path / "store")
    assert stored(again, typist) == {**confirmed, question: typed}


def test_a_disk_that_fills_again_and_again_costs_no_answer_of_a_whole_intake(
    clinic: Clinic, open_window: OpenWindow, open_desk: OpenDesk, tmp_path: Path
) -> None:
    typist = open_window(clinic)
    typist.window.ask(begun(clinic).draft.draft_id)
    screen = typist.screen
    failures = 0
    while screen.flow.intake is None:
        fill_disk(clinic)
        if screen.flow.question is None:
            typist.complete()
        elif screen.flow.question.kind is Kind.TEXT:
            type_long_answer(typist)
        else:
            typist.answer()
        if screen.failure.isVisible():
            failures += 1
            allow_pages(clinic, 40)
            typist.press(RETRY)
            assert not screen.failure.isVisible()
    given = dict(screen.flow.asking.draft.answers)
    assert failures > 1
    again = open_desk(tmp_path / "store")
    intake = again.records.intake(screen.flow.intake.intake_id)
    assert intake is not None
    assert intake.answers == {name: given[name] for name in screen.flow.asking.shown}
    assert workflow.drafts(again) == ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that is nearly as small as a store."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a small disk; the tests above stand in")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this computer makes no small disks; the tests above stand in")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_with_no_byte_left_is_said_and_the_answer_saved_once_there_is_room(
    small_disk: Path, open_desk: OpenDesk, open_window: OpenWindow
) -> None:
    clinic = open_desk(small_disk / "store")
    typist = open_window(clinic)
    question = at_free_text(clinic, typist)
    confirmed = stored(clinic, typist)
    filler = small_disk / "other files"
    take_all_room(filler)
    type_long_answer(typist)
    assert is_unmissable(typist)
    assert stored(clinic, typist) == confirmed
    filler.unlink()
    typist.press(RETRY)
    assert not typist.screen.failure.isVisible()
    clinic.records.close()
    again = open_desk(small_disk / "store")
    assert stored(again, typist) == {**confirmed, question: f"ab{LONG_ANSWER}".strip()}


def take_all_room(file: Path) -> None:
    """Write until the disk takes no byte more."""
    with file.open("wb", buffering=0) as other:
        for size in (65_536, 4096, 512, 1):
            block = bytes(size)
            with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
                # Stops only by the error: an unbuffered write never writes nothing by itself.
                all(other.write(block) for _ in count())
