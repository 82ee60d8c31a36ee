"""The manager's backups: where they go, the last good one, the next, and how one is brought back.

It looks into the folder and makes backups off the screen's thread: a disk may take its time.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, FlowLayout, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.screen import Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, HEADING, Theme
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.backing_up import (
    Backup,
    BackupMade,
    BackupStatus,
    Step,
    age_words,
    back_up,
    backup_status,
    choose_folder,
    made_words,
    problem_words,
    write_sheet,
)

MOST_SHOWN = 30


class BackupSection(Screen):
    """Cards: the last good backup, the folder, those there are, how to bring one back, the key."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backup_section")
        self.title = _("Backups")
        self._clinic = clinic
        self._theme = theme
        self._status: BackupStatus | None = None
        self._making: Work | None = None
        self._looking: Work | None = None
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.banner = Banner("backup_banner", "alert", unmissable=True)
        self.banner.acted.connect(self.banner.hide)
        column.addWidget(self.banner)
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, px(4), px(16))
        cards.setSpacing(px(16))
        cards.addWidget(self._last_card())
        cards.addWidget(self._folder_card())
        cards.addWidget(self._list_card())
        cards.addWidget(self._restore_card())
        cards.addWidget(self._key_card())
        cards.addStretch(1)
        self.page = QScrollArea()
        self.page.setObjectName("backup_scroll")
        self.page.setAccessibleName(_("Backups"))
        self.page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setWidget(inner)
        column.addWidget(self.page, 1)

    def _card(self, name: str, title: str) -> tuple[Card, QVBoxLayout]:
        px = self._theme.px
        card = Card(name)
        card.setAccessibleName(title)
        column = QVBoxLayout(card)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        column.addWidget(Words(title, ANSWER, bold=True))
        return card, column

    def _last_card(self) -> Card:
        card, column = self._card("backup_last", _("Last good backup"))
        self.age_line = Words(_("Looking…"), HEADING, bold=True)
        self.age_line.setObjectName("backup_age")
        self.next_line = Words("", BODY, "text2")
        self.next_line.setObjectName("backup_next")
        self.now_button = MainButton("backup_now", _("Back up now"))
        self.now_button.clicked.connect(self.back_up_now)
        self.stop_button = PlainButton("backup_stop", _("Stop"))
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        self.progress_line = Words("", BODY, "text2", wrap=False)
        self.progress_line.setObjectName("backup_progress")
        self.progress_line.setMinimumHeight(self._theme.px(40))
        column.addWidget(self.age_line)
        column.addWidget(self.next_line)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(12))
        for part in (self.now_button, self.stop_button):
            row.addWidget(part)
        row.addWidget(self.progress_line, 1)
        column.addLayout(row)
        return card

    def _folder_card(self) -> Card:
        card, column = self._card("backup_folder", _("Folder"))
        self.folder_line = Words("", BODY)
        self.folder_line.setObjectName("backup_folder_name")
        self.disk_line = Words("", BODY, "text2")
        self.folder_button = PlainButton("choose_backup_folder", _("Choose folder"))
        self.folder_button.clicked.connect(self._on_choose)
        column.addWidget(self.folder_line)
        column.addWidget(self.disk_line)
        column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _list_card(self) -> Card:
        card, column = self._card("backup_list", _("Backups there are"))
        ladder = _("Kept are the last of each of 7 days, 5 weeks and 12 months.")
        column.addWidget(Words(ladder, CAPTION, "text2"))
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(self._theme.px(24))
        self._grid.setColumnStretch(2, 1)
        column.addWidget(self._rows)
        return card

    def _restore_card(self) -> Card:
        card, column = self._card("backup_restore", _("Bringing a backup back"))
        for text in (
            _(
                "If the store is damaged or gone, the program says so when it starts, and offers "
                "the last good backup."
            ),
            _(
                "On another computer type: triage-app restore BACKUP --into FOLDER --key FILE. "
                "It needs the key, never writes over a store, and says what came back."
            ),
        ):
            column.addWidget(Words(text, BODY))
        return card

    def _key_card(self) -> Card:
        card, column = self._card("backup_key", _("The key"))
        text = _(
            "Backups are encrypted, and the key is not with them. Make a recovery sheet, print it "
            "and lock it away: without the key no backup can be opened, by anybody."
        )
        column.addWidget(Words(text, BODY))
        self.sheet_line = Words("", BODY, "text2")
        self.sheet_line.setObjectName("backup_sheet")
        column.addWidget(self.sheet_line)
        holder = QWidget()
        flow = FlowLayout(self._theme.px(12))
        holder.setLayout(flow)
        self.sheet_button = PlainButton("recovery_sheet", _("Save a recovery sheet"))
        self.sheet_button.clicked.connect(self._on_sheet)
        flow.addWidget(self.sheet_button)
        column.addWidget(holder)
        return card

    # ------------------------------------------------------------------ looking

    @override
    def refresh(self) -> None:
        """Look into the folder again."""
        if self._clinic.vault is None:
            self.age_line.setText(_("None are made here."))
            self.next_line.setText(_("This is the demo: nothing of it is kept."))
            for button in (self.now_button, self.folder_button, self.sheet_button):
                button.setEnabled(False)
            return
        if self._looking is not None:
            self._looking.cancel()
        self._looking = run_in_background(
            partial(_look, self._clinic), self._on_status, self._on_failed, parent=self
        )

    def _on_status(self, status: BackupStatus) -> None:
        self._looking = None
        self._status = status
        self._show()

    def _show(self) -> None:
        status, now = self._status, self._clinic.now()
        if status is None:
            return
        if status.last is None:
            self.age_line.setText(_("There is none yet."))
        else:
            moment = self._moment(status.last)
            self.age_line.setText(f"{age_words(status.last.made, now)} · {moment}")
        due = self._clinic.local(status.next_due(now))
        words = _("The next is made by itself on {day} at {time}, or when the program is closed.")
        if status.is_due(now):
            words = _("The next is made by itself within minutes, or when the program is closed.")
        self.next_line.setText(words.format(day=day_words(due.date()), time=f"{due:%H:%M}"))
        self._show_folder(status)
        self._show_list(status)
        made = status.sheet_made
        self.sheet_line.setText(
            _("No recovery sheet was made yet.")
            if made is None
            else _("Last made on {day}.").format(day=day_words(self._clinic.local(made).date()))
        )
        problem = problem_words(status, now)
        if problem:
            self.banner.say(problem, _("The store itself is as it was."))
        elif self._making is None:
            self.banner.hide()

    def _show_folder(self, status: BackupStatus) -> None:
        self.folder_line.setText(str(status.folder))
        words = ""
        if not status.is_there:
            words = _("It is not there now. Connect its disk; it is tried again by itself.")
        elif status.same_disk:
            words = _(
                "It is on the same disk as the store: if that disk breaks, both are gone. Choose "
                "a folder on another disk."
            )
        self.disk_line.show_text(words)

    def _show_list(self, status: BackupStatus) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not status.backups:
            self._grid.addWidget(Words(_("None yet."), BODY, "text2"), 0, 0)
        for row, backup in enumerate(status.backups[:MOST_SHOWN]):
            state = _("good") if backup.opens else _("does not open with this store's key")
            cells = (self._moment(backup), _size(backup.size), state)
            for column, text in enumerate(cells):
                words = Words(text, BODY, "text" if backup.opens else "text2", wrap=False)
                self._grid.addWidget(words, row, column)

    def _moment(self, backup: Backup) -> str:
        local = self._clinic.local(backup.made)
        words = _("{day} at {time}")
        return words.format(day=day_words(local.date()), time=f"{local:%H:%M}")

    # ------------------------------------------------------------------ making one

    def back_up_now(self) -> None:
        """Make a backup, with words how far it is."""
        if self._making is not None:
            return
        self.banner.hide()
        self.stop_button.show()
        self.progress_line.setText(_("Making the backup…"))
        self._making = run_in_background(
            partial(_make, self._clinic),
            self._on_made,
            self._on_failed,
            self._on_progress,
            parent=self,
        )

    def stop(self) -> None:
        """Stop it; nothing of it is left."""
        if self._making is not None:
            self._making.cancel()
            self._end()
            self.progress_line.setText(_("Stopped. No backup was made."))

    def _on_progress(self, done: int, of: int) -> None:
        words = _("Copying: {percent} %").format(percent=100 * done // of) if of else _("Checking…")
        self.progress_line.setText(words)

    def _end(self) -> None:
        self._making = None
        if self.stop_button.hasFocus():
            self.now_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stop_button.hide()

    def _on_made(self, made: BackupMade) -> None:
        self._end()
        self.progress_line.setText(made_words(made))
        announce(self, self.progress_line.text())
        if not made.audit.is_whole:
            words = _("The audit in this backup is not whole. Open Audit and check it.")
            self.banner.say(words, _("The backup itself is good."))
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.progress_line.setText("")
        if isinstance(error, TriageAppError):
            self.banner.say(error.text, error.cure)
        else:
            self.banner.say(_("The backup could not be made."), _("The store is as it was."))
        announce(self, self.banner.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ folder and key

    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder for backups"))
        if folder:
            self.take_folder(Path(folder))

    def take_folder(self, folder: Path) -> None:
        """Keep the backups there from now on, beginning with one made now."""
        try:
            choose_folder(self._clinic, folder)
        except TriageAppError as error:
            self.banner.say(error.text, error.cure)
            return
        self.refresh()
        self.back_up_now()

    def _on_sheet(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save a recovery sheet"), "recovery-sheet.pdf", _("PDF files (*.pdf)")
        )
        if name:
            self.save_sheet(Path(name))

    def save_sheet(self, path: Path) -> None:
        """Write the recovery sheet, readable for its owner alone."""
        try:
            write_sheet(self._clinic, path, day_words(self._clinic.today()))
        except TriageAppError as error:
            self.banner.say(error.text, error.cure)
            return
        self.said.emit(_("Print the recovery sheet, lock it away, then delete the file."))
        self.refresh()

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.now_button.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.now_button, self.folder_button, self.sheet_button)

    @override
    def fit(self, room: Room) -> None:
        """Everything here is one column: nothing changes with the room."""

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        said = self.progress_line.text()
        clear_out(self)
        self._build()
        self.progress_line.setText(said)
        self.stop_button.setVisible(self._making is not None)
        self._show()


def _look(clinic: Clinic, _work: Work) -> BackupStatus:
    return backup_status(clinic)


def _make(clinic: Clinic, work: Work) -> BackupMade:
    return back_up(clinic, Telling(work))


class Telling:
    """Tells a job's waiting widget how far the copy is, a percent at a time, and stops it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._told = -1

    def __call__(self, step: Step, done: int, of: int) -> None:
        """Called often, on the job's thread."""
        self._work.check()
        percent = 100 * done // of if step is Step.COPY and of else 100
        if percent != self._told:
            self._told = percent
            self._work.progress(percent, 0 if percent == 100 else 100)


def _size(size: int) -> str:
    return _("{n} MB").format(n=f"{size / 1_000_000:,.1f}")
