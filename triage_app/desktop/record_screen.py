"""The record: the page as it will print, and beside it level, changes, trends, visits, findings.

Reception sees level, answers and what to do: for them no page is shown and no reason, score or
trend is built, though they may print. A finding makes a new version; nothing is changed in place.
What can be done opens as a panel over the side, one at a time.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.level_words import level_word
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper
from triage_app.desktop.record_acts import RecordActs
from triage_app.desktop.record_changes import printed_words
from triage_app.desktop.record_head import Neighbours
from triage_app.desktop.record_host import PanelHost
from triage_app.desktop.record_keys import act_on, record_keys
from triage_app.desktop.record_layout import RecordLayout
from triage_app.desktop.record_menu import menu_lines
from triage_app.desktop.record_page import PageMaker
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.record_papers import RecordPapers
from triage_app.desktop.record_parts import AnswerList, told_of
from triage_app.desktop.record_versions import out_of_date_words
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme
from triage_app.errors import TriageAppError
from triage_app.model.beside import Printed
from triage_app.model.intake import IntakeId
from triage_app.report.told import Told
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.other_days import may_break_glass, sees_reasons


class RecordScreen(Screen):
    """One patient's intake, opened to be read, printed, examined and acted on.

    Signals:
        move_wanted(str), merge_wanted(str): the intake to move, or whose patient to merge.
        letter_wanted(str), leaflets_wanted(str): write to the doctor; leaflets for the patient.
        glass_wanted(str): more of the record of this intake is needed, in an emergency.
    """

    move_wanted = Signal(str)
    merge_wanted = Signal(str)
    letter_wanted = Signal(str)
    leaflets_wanted = Signal(str)
    glass_wanted = Signal(str)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Record")
        self.setAccessibleName(self.title)
        self._clinic = clinic
        self._room = Room.WIDE
        self._full = sees_reasons(clinic)
        self._told: Told | None = None
        self.record: Record | None = None
        self._neighbours = Neighbours()
        self.banner = PrintBanner("record_banner", clinic, self)
        self.banner.printed.connect(self._on_printed)
        self.banner.told.connect(self.said)
        self.papers = RecordPapers(clinic, self.banner)
        self.parts = RecordLayout(self, clinic, self.banner, full=self._full)
        self._pages = PageMaker(clinic, self)
        self._acts = RecordActs(clinic, self.banner)
        self._host = PanelHost(clinic, self)
        self._host.changed.connect(self._on_changed)
        self._host.begun.connect(self._on_correction)
        self._host.version_wanted.connect(self._on_version)
        self._host.copy_wanted.connect(self._print_again)
        self._connect()

    def _connect(self) -> None:
        parts = self.parts
        self.paper = parts.paper
        self.sections = parts.sections
        self.pad = parts.pad
        self.print_button = parts.actions.print_button
        self.seen_button = parts.actions.seen_button
        self.changed_banner = parts.changed_banner
        parts.head.back_wanted.connect(self.go_back)
        parts.head.next_wanted.connect(self._on_next)
        parts.out_of_date.newest_wanted.connect(self.open_newest)
        parts.actions.print_wanted.connect(self.print_page)
        parts.actions.seen_wanted.connect(self.mark_seen)
        parts.actions.override_wanted.connect(partial(self.show_panel, "O"))
        for part in (parts.sections, parts.standing):
            part.panel_wanted.connect(self.show_panel)
        parts.sections.visit_chosen.connect(self._on_visit)
        parts.sections.glass_wanted.connect(self.want_glass)
        parts.sections.found.connect(self._on_found)
        parts.standing.task_done.connect(self._on_task_done)
        parts.pad.saved.connect(self._on_note)
        parts.pad.earlier_wanted.connect(partial(self.show_panel, "notes"))
        parts.letter_button.clicked.connect(partial(self.want, self.letter_wanted))
        parts.leaflets_button.clicked.connect(partial(self.want, self.leaflets_wanted))
        parts.paper.drawn.connect(self._on_page_drawn)

    # ------------------------------------------------------------- what is shown

    def open(self, subject: IntakeId) -> None:
        """Open the newest version of a record; that it was opened is written in the audit."""
        self._open(partial(workflow.open_record, self._clinic, subject))

    def open_version(self, subject: IntakeId) -> None:
        """Open just this version, also one that was replaced."""
        self._open(partial(workflow.open_version, self._clinic, subject))

    def open_newest(self) -> None:
        """From an old version to the one that counts."""
        if self.record is not None:
            self.open(self.record.subject)

    def _open(self, read: partial[Record]) -> None:
        if not self._keep_note():
            return
        self.close_panel()
        self.banner.hide()
        try:
            record = read()
        except KeyError:
            self._show_nothing(_("This record is not there any more."))
            return
        except TriageAppError as err:
            self._show_nothing(str(err))
            return
        self.sections.hold_trends()
        self._show(record)
        self.parts.scroll_up()

    @override
    def refresh(self) -> None:
        """Nothing is read again by itself: a record is opened by name, and that is written."""

    def _show_nothing(self, why: str) -> None:
        self.record = self.papers.record = self._told = None
        self._pages.stop()
        self.paper.show_message(why)
        self.parts.show_nothing()
        self.banner.say(why, _("Nothing is lost. Go back and open it again."))

    def _show(self, record: Record, *, same_page: bool = False) -> None:
        """Show a record; `same_page` when nothing changed that the page says."""
        self.record = self.papers.record = record
        if self._full and not same_page:
            self._pages.make(self.papers.order(Paper.PAGE, record), self.paper)
        parts = self.parts
        parts.head.show_record(record)
        parts.head.show_place(*self._neighbours.place(record))
        parts.actions.show_record(record)
        parts.actions.offer(menu_lines(self, self.papers, self._clinic, record))
        parts.out_of_date.say(out_of_date_words(self._clinic, record))
        self.changed_banner.say(printed_words(record, full=self._full))
        told = self._show_sections(record)
        if not self._full:
            parts.show_answers(AnswerList(told))
        if self.panel is not None:
            self.panel.show_record(record)

    def _show_sections(self, record: Record) -> Told:
        told = told_of(record)
        self._told = told
        focus = self.parts.focus_name()
        self.parts.show_sections(self._clinic, record, told, room=self._room)
        self.parts.focus_again(focus)
        if not self.parts.shows_page:
            self._on_page_drawn()
        return told

    def _on_page_drawn(self) -> None:
        """Only now the pictures and the place in the list: nothing holds the page up."""
        self.sections.draw_trends()
        if self._clinic.glass is None:
            self._pages.read_list(self._on_list)

    def _on_visit(self, subject: str) -> None:
        if self._clinic.glass is None:
            self.record_wanted.emit(subject)
        else:
            # No other screen has the desk for which it is open.
            self.open(IntakeId(subject))

    def want_glass(self) -> None:
        """More of this record is needed, in an emergency; where nothing is closed, nothing is."""
        if may_break_glass(self._clinic):
            self.want(self.glass_wanted)

    def _on_list(self, subjects: tuple[IntakeId, ...]) -> None:
        self._neighbours.take(subjects)
        if self.record is not None:
            self.parts.head.show_place(*self._neighbours.place(self.record))

    # -------------------------------------------------------------------- panels

    @property
    def panel(self) -> SidePanel | None:
        """The panel over the side, or None."""
        return self._host.panel

    def show_panel(self, key: str) -> None:
        """Open a panel over the side; the key of the one that is open closes it."""
        if self.record is None or self._told is None:
            return
        self._host.show(key, self.record, self._told, self.parts)
        if self.panel is not None:
            self.panel.closed.connect(self.close_panel)

    def close_panel(self) -> None:
        """Back to the record."""
        self._host.close(self.parts)

    def _on_changed(self, record: Record) -> None:
        """Something was done beside the intake: the page is made anew only where it says it."""
        before = self.record
        self._show(record, same_page=before is not None and before.levels == record.levels)
        self._say_level(before, record)

    def _say_level(self, before: Record | None, record: Record) -> None:
        if before is not None and record.level is not before.level:
            words = _("The level is now {level}.").format(level=level_word(record.level))
            self.said.emit(words)

    def _on_version(self, subject: str) -> None:
        self.open_version(IntakeId(subject))

    def _on_correction(self, draft_id: str) -> None:
        if self._keep_note():
            self.close_panel()
            self.draft_wanted.emit(draft_id)

    # -------------------------------------------------------------------- papers

    def print_page(self) -> None:
        """Print the one page."""
        self.papers.print_paper(Paper.PAGE)

    def _print_again(self, printed: Printed) -> None:
        self.close_panel()
        self.papers.print_again(printed)

    def _on_printed(self, order: Order) -> None:
        record = self.record
        if record is None or record.subject != order.subject or order.what is not Paper.PAGE:
            return
        self._show(
            replace(record, printed=record.printed + 1, changed_since_printed="", changes=())
        )

    def want(self, signal: SignalInstance[tuple[str]], _checked: bool = False) -> None:
        """Ask the window for what opens elsewhere, once nothing typed can be lost."""
        if self.record is not None and self._keep_note():
            signal.emit(self.record.subject)

    # -------------------------------------------------------------------- acting

    def _keep_note(self) -> bool:
        """Save what is typed. False when it could not be: then nothing is left behind."""
        if self.pad.save():
            return True
        self.close_panel()
        self.parts.show_pad()
        return False

    @override
    def leave(self) -> bool:
        """Save what is typed; False keeps the record open, with the words in it."""
        return self._keep_note()

    def _on_note(self, record: Record) -> None:
        """A note is kept: nothing is rebuilt under somebody's hands."""
        if self.record is None:
            return
        if record.subject == self.record.subject:
            self.record = self.papers.record = record
        else:
            self._show(record)

    def mark_seen(self) -> None:
        """The patient was seen: the row leaves the worklist, and this screen is done."""
        record = self.record
        if record is None or not self._acts.may_mark_seen(record) or not self._keep_note():
            return
        if self._acts.mark_seen(record):
            self.said.emit(_("{name} is marked seen.").format(name=record.patient.name))
            self.back_wanted.emit()

    def _on_task_done(self, task_id: str) -> None:
        record = self._acts.finish_task(self.record, task_id) if self.record else None
        if record is not None:
            self._show(record, same_page=True)

    def _on_found(self, question: str, finding: object) -> None:
        """A finding made a new version; what could not be kept is shown as it was."""
        before = self.record
        if before is None:
            return
        record = self._acts.found(before, question, finding)
        self._show(record or before, same_page=record is None)
        self._say_level(before, record or before)

    def toggle_zoom(self) -> None:
        """The whole page, or as wide as the desk."""
        if self._full:
            self.paper.toggle_zoom()

    # ---------------------------------------------------------------- going on

    def go_back(self) -> None:
        """From a panel to the record, from an old version to the newest, then to the list."""
        if self.panel is not None:
            self.close_panel()
        elif self.banner.busy:
            self.banner.cancel()
        elif self.record is not None and not self.record.newest:
            self.open_newest()
        elif self._keep_note():
            self.back_wanted.emit()

    def _on_next(self) -> None:
        self.go_on(1)

    def go_on(self, step: int) -> None:
        """The next record of the list (1) or the one before (-1)."""
        if self.record is None:
            return
        subject = self._neighbours.beside(self.record, step)
        if subject is None:
            self.said.emit(
                _("That was the last of the list.")
                if step > 0
                else _("That was the first of the list.")
            )
        elif self._keep_note():
            self.record_wanted.emit(subject)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key is Qt.Key.Key_S and held == Qt.KeyboardModifier.ControlModifier:
            self.pad.save()
        elif key is Qt.Key.Key_Escape and not held:
            self.go_back()
        elif held or not act_on(self, key, event.text().upper()):
            super().keyPressEvent(event)

    # -------------------------------------------------------------------- screen

    @override
    def first_focus(self) -> None:
        self.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        desk = self.paper if self._full else self.parts.answers_scroll
        if self.panel is not None:
            return (self.panel, desk)
        # Under an emergency opening nothing stands there to be pressed.
        standing = (self.parts.standing,) if self._clinic.glass is None else ()
        return (self.print_button, self.sections, self.pad, *standing, desk)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return record_keys(self._clinic)

    @override
    def fit(self, room: Room) -> None:
        """Page and side beside each other; in a narrow window the side stands alone."""
        self._room = room
        self.parts.fit(room, self.panel)
        if self.record is not None:
            self._show_sections(self.record)

    @override
    def retheme(self, theme: Theme) -> None:
        self.pad.save()
        typed = self.pad.typed
        panel = self._host.carry(self.parts)
        self.parts = self.parts.built_anew()
        self._connect()
        if self.record is not None:
            self._show(self.record)
            self.pad.put(typed)
        if panel is not None:
            self.parts.put_panel(panel)
        self.fit(self._room)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and not self.pad.save():
            self.said.emit(_("A note is not saved. Open the record again: the words are there."))
