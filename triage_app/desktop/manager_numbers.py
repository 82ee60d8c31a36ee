"""The numbers of the clinic over some days: pictures, the table under each, and CSV files.

Counting is the workflow's and runs off the screen's thread; this section chooses the days and
shows what came of it. The pictures are imported with the first numbers, not with the window.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import FlowLayout, JoinedSegments, clear_out
from triage_app.desktop.fields import Banner, TextField
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, Theme
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.answers import DateAnswer
from triage_app.model.intake import FormId
from triage_app.questionnaire.spoken import NotUnderstood, read_date
from triage_app.texts import N_, _
from triage_app.workflow import Clinic
from triage_app.workflow.numbers import Numbers, numbers
from triage_app.workflow.numbers_csv import already_there, numbers_csv, save_csv

PRESETS: Final = (7, 30, 90, 365)
USUAL_DAYS: Final = 30
OWN: Final = "own"
_PRESET_WORDS: Final = {
    7: N_("7 days"),
    30: N_("30 days"),
    90: N_("90 days"),
    365: N_("365 days"),
}


class NumbersSection(Screen):
    """Days on top, then a card for each table."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("numbers_section")
        self.title = _("Numbers")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._days = str(USUAL_DAYS)
        self._span = self._preset_span(USUAL_DAYS)
        self._counting: Work | None = None
        self._counted: Numbers | None = None
        self._replace_in: Path | None = None
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self._on_save, context=keys)
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        holder = QWidget()
        line = FlowLayout(px(12))
        holder.setLayout(line)
        options = tuple((str(days), _(_PRESET_WORDS[days])) for days in PRESETS)
        self.choice = JoinedSegments(
            "numbers_days", _("Days up to today"), (*options, (OWN, _("Own days"))), height=40
        )
        self.choice.set_value(self._days)
        self.choice.chosen.connect(self._on_days)
        self.save_button = MainButton("save_csv_button", _("Save as CSV"), "Ctrl+S", height=40)
        self.save_button.clicked.connect(self._on_save)
        self.save_button.setEnabled(self._counted is not None)
        for widget in (self.choice, self._build_own_days(), self.save_button):
            line.addWidget(widget)
        self.banner = Banner("numbers_banner", "alert")
        self.banner.acted.connect(self._on_banner)
        column.addWidget(self.banner)
        self.counting_line = Words("", BODY, "text2")
        self.counting_line.setObjectName("counting_line")
        self.cards = QWidget()
        self.cards.setObjectName("numbers_cards")
        cards = QVBoxLayout(self.cards)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(px(16))
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(0, 0, px(4), px(16))
        page.setSpacing(px(12))
        for widget in (holder, self.counting_line, self.cards):
            page.addWidget(widget)
        page.addStretch(1)
        self.page = QScrollArea()
        self.page.setObjectName("numbers_scroll")
        self.page.setAccessibleName(_("Numbers"))
        self.page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setWidget(inner)
        column.addWidget(self.page, 1)

    def _build_own_days(self) -> QWidget:
        """Two days and a button; hidden until own days are chosen."""
        px = self._theme.px
        self.own_days = QWidget(self)
        row = QHBoxLayout(self.own_days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        self.first_field = TextField("first_day", _("First day"), height=40)
        self.last_field = TextField("last_day", _("Last day"), height=40)
        for words, field in (
            (_("from", "day"), self.first_field),
            (_("to", "day"), self.last_field),
        ):
            field.setFixedWidth(px(140))
            field.returnPressed.connect(self._on_own_days)
            row.addWidget(Words(words, BODY, "text2", wrap=False))
            row.addWidget(field)
        self.count_button = PlainButton("count_button", _("Count"))
        self.count_button.clicked.connect(self._on_own_days)
        row.addWidget(self.count_button)
        self.own_days.setVisible(self._days == OWN)
        self.first_field.setText(day_words(self._span[0]))
        self.last_field.setText(day_words(self._span[1]))
        return self.own_days

    def _preset_span(self, days: int) -> tuple[date, date]:
        today = self._clinic.today()
        return today - timedelta(days=days - 1), today

    # ------------------------------------------------------------------ choosing days

    def _on_days(self, chosen: str) -> None:
        self._days = chosen
        self.own_days.setVisible(chosen == OWN)
        if chosen == OWN:
            self.first_field.setFocus()
            self.first_field.selectAll()
        else:
            self.count(*self._preset_span(int(chosen)))

    def _on_own_days(self) -> None:
        days = []
        today = self._clinic.today()
        for field in (self.first_field, self.last_field):
            read = read_date(field.text(), today, self._clinic.day_first, None)
            field.set_problem(isinstance(read, NotUnderstood))
            if isinstance(read, NotUnderstood):
                self._say(read.cure)
                field.setFocus()
                return
            assert isinstance(read.value, DateAnswer)
            days.append(read.value.day)
        self.count(*days)

    # ------------------------------------------------------------------ counting

    @override
    def refresh(self) -> None:
        if self._days != OWN:
            self._span = self._preset_span(int(self._days))
        self.count(*self._span)

    def count(self, first: date, last: date) -> None:
        """Count these days; what is shown stays until the new numbers are there."""
        if self._counting is not None:
            self._counting.cancel()
        self._span = (first, last)
        self.banner.hide()
        self.counting_line.show_text(_("Counting…"))
        self._counting = run_in_background(
            partial(_count, self._clinic, first, last),
            self._show,
            self._on_failed,
            self._on_progress,
            parent=self,
        )

    def _on_progress(self, done: int, _of: int) -> None:
        if done:
            words = _("Counting: {n} intakes so far.")
            self.counting_line.show_text(words.format(n=f"{done:,}"))

    def _on_failed(self, error: Exception) -> None:
        self._counting = None
        self.counting_line.show_text("")
        self._say(_("The numbers could not be counted."), str(error))

    def _show(self, counted: Numbers) -> None:
        self._counting = None
        self._counted = counted
        self._show_cards(counted)
        span = _("{first} to {last}, {n} intakes.").format(
            first=day_words(counted.first), last=day_words(counted.last), n=f"{counted.intakes:,}"
        )
        self.counting_line.show_text(span)
        self.save_button.setEnabled(True)

    def _show_cards(self, counted: Numbers) -> None:
        from triage_app.desktop.manager_cards import cards_of  # noqa: PLC0415  # the plotting library

        column = self.cards.layout()
        assert isinstance(column, QVBoxLayout)
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for card in cards_of(counted, self._form_title):
            column.addWidget(card)

    def _form_title(self, form_id: FormId) -> str:
        engine = self._clinic.forms.get(form_id)
        return desk_form(engine.form).title if engine is not None else form_id

    # ------------------------------------------------------------------ saving

    def _on_save(self) -> None:
        if self._counted is None:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the CSV files"))
        if folder:
            self.save_to(Path(folder))

    def save_to(self, folder: Path, *, replace: bool = False) -> None:
        """Write a file for each table; where some are there already, the banner asks first."""
        if self._counted is None:
            return
        files = numbers_csv(self._counted, self._form_title)
        there = already_there(folder, files)
        if there and not replace:
            self._ask_to_replace(folder, there)
            return
        try:
            save_csv(self._clinic, files, folder, replace=replace)
        except TriageAppError as error:
            self._say(error.text, error.cure)
            return
        self.banner.hide()
        words = _("{n} files are in the folder {folder}.")
        self.said.emit(words.format(n=len(files), folder=folder.name or str(folder)))

    def _ask_to_replace(self, folder: Path, names: tuple[str, ...]) -> None:
        words = _("{n} files with these names are in the folder {folder} already.")
        self.banner.say(
            words.format(n=len(names), folder=folder.name or str(folder)),
            _("Nothing was written. Save again to choose another folder."),
            _("Replace them"),
        )
        self._replace_in = folder
        self.banner.button.setFocus()

    def _say(self, head: str, text: str = "") -> None:
        self._replace_in = None
        self.banner.say(head, text, _("Close"))

    def _on_banner(self) -> None:
        folder, self._replace_in = self._replace_in, None
        if folder is None:
            self.banner.hide()
        else:
            self.save_to(folder, replace=True)

    # ------------------------------------------------------------------ screen

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.choice, self.cards)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (KeyHelp(("Ctrl+S",), _("save the numbers as CSV")),)

    @override
    def leave(self) -> bool:
        if self._counting is not None:
            self._counting.cancel()
        return True

    @override
    def fit(self, room: Room) -> None:
        self._room = room

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        said = self.counting_line.text()
        clear_out(self)
        self._build()
        self.counting_line.show_text(said)
        if self._counted is not None:
            self._show_cards(self._counted)


def _count(clinic: Clinic, first: date, last: date, work: Work) -> Numbers:
    own = clinic.for_background()

    def progress(done: int) -> None:
        work.check()
        work.progress(done, 0)

    try:
        return numbers(own, first, last, progress)
    finally:
        own.records.close()
