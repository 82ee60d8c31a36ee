"""The record: the page as it will print, and beside it level, reasons, visits and findings.

Reception sees level, answers and what to do: for them no page is shown and no reason, score or
trend is built, though they may print. A finding makes a new version; nothing is changed in place.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout, Surface, clear_out
from triage_app.desktop.level_line import BigBadge
from triage_app.desktop.level_words import level_word
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.preview_source import sees_reasons
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper, make_pdf, order_for
from triage_app.desktop.record_parts import AnswerList, ChangedBanner
from triage_app.desktop.record_sections import Sections
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, HEADING, Theme, theme_of
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.answers import QuestionId
from triage_app.model.intake import IntakeId
from triage_app.report.told import Told
from triage_app.texts import _
from triage_app.workflow import Clinic, Record

DESK_WIDTH = 628
SIDE_MIDDLE = 376
SLOW_MS = 1000


class RecordScreen(Screen):
    """One patient's intake, opened to be read, printed and examined."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Record")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._full = sees_reasons(clinic)
        self._making: Work | None = None
        self.record: Record | None = None
        self.banner = PrintBanner("record_banner", clinic, self)
        self.banner.printed.connect(self._on_printed)
        self.banner.told.connect(self.said)
        self._more = QMenu(self)
        self._build()
        self._connect()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self.desk = QStackedWidget()
        self.paper = PaperView()
        self._answers_scroll = _scroll("answers_scroll")
        self.desk.addWidget(self.paper)
        self.desk.addWidget(self._answers_scroll)
        self.desk.setCurrentWidget(self.paper if self._full else self._answers_scroll)
        self._across.addWidget(self.desk, DESK_WIDTH)
        self._side_scroll = _scroll("record_side")
        side = QWidget()
        px = self._theme.px
        self._side = QVBoxLayout(side)
        self._side.setContentsMargins(px(24), px(16), px(24), px(24))
        self._side.setSpacing(px(12))
        self._build_head()
        self.changed_banner = ChangedBanner()
        self._side.addWidget(self.changed_banner)
        self._side.addWidget(self.banner)
        self._build_actions()
        self.sections = Sections()
        self._side.addWidget(self.sections)
        self._side.addStretch(1)
        self._side_scroll.setWidget(side)
        self._side_ground = Surface()
        ground = QVBoxLayout(self._side_ground)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.addWidget(self._side_scroll)
        self._across.addWidget(self._side_ground, 564)

    def _build_head(self) -> None:
        px = self._theme.px
        self.back_button = PlainButton(
            "record_back", _("Worklist"), "Esc", icon_name="arrow_left", flat=True
        )
        row = QHBoxLayout()
        row.addWidget(self.back_button)
        row.addStretch(1)
        self._side.addLayout(row)
        self.badge = BigBadge()
        self._name = Words("", HEADING, bold=True)
        self._name.setObjectName("record_name")
        self._identity = Words("", BODY, "text2")
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self._name)
        words.addWidget(self._identity)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(px(12))
        self._head.addLayout(words, 1)
        self._head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._side.addLayout(self._head)

    def _build_actions(self) -> None:
        self.print_button = MainButton("record_print", _("Print"), "P")
        self.seen_button = PlainButton("record_seen", _("Mark seen"), "S")
        self.save_button = PlainButton("record_save", _("Save PDF"))
        self.more_button = PlainButton("record_more", _("More"))
        holder = QWidget()
        flow = FlowLayout(self._theme.px(8))
        holder.setLayout(flow)
        for button in (self.print_button, self.seen_button, self.save_button, self.more_button):
            flow.addWidget(button)
        self._side.addWidget(holder)
        self._more.clear()
        self._more.setObjectName("record_more_menu")
        for text, what in (
            (_("Print the long form"), Paper.LONG_FORM),
            (_("Print the patient's sheet"), Paper.SHEET),
        ):
            self._more.addAction(text).triggered.connect(partial(self._print, what))
        for text, what in (
            (_("Save the long form as PDF"), Paper.LONG_FORM),
            (_("Save the patient's sheet as PDF"), Paper.SHEET),
        ):
            self._more.addAction(text).triggered.connect(partial(self._save, what))

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.back_wanted)
        self.print_button.clicked.connect(self.print_page)
        self.save_button.clicked.connect(self.save_page)
        self.seen_button.clicked.connect(self.mark_seen)
        self.more_button.clicked.connect(self._on_more)
        self.sections.visit_chosen.connect(self._on_visit)
        self.sections.found.connect(self._on_found)

    # ------------------------------------------------------------- what is shown

    def open(self, subject: IntakeId) -> None:
        """Open a record; that it was opened is written in the audit."""
        self.banner.hide()
        try:
            record = workflow.open_record(self._clinic, subject)
        except KeyError:
            self._show_nothing(_("This record is not there any more."))
            return
        except TriageAppError as err:
            self._show_nothing(str(err))
            return
        self._show(record)
        self._side_scroll.verticalScrollBar().setValue(0)

    @override
    def refresh(self) -> None:
        """Nothing is read again by itself: a record is opened by name, and that is written."""

    def _show_nothing(self, why: str) -> None:
        self.record = None
        self.paper.show_message(why)
        self.banner.say(why, _("Nothing is lost. Go back and open it again."))

    def _show(self, record: Record) -> None:
        self.record = record
        self._name.setText(record.patient.name)
        self._identity.setText(identity_words(record.patient, record.visit_date))
        self.badge.set_level(record.assessment.level)
        self.print_button.set_words(_("Print again") if record.printed else _("Print"))
        self.seen_button.setVisible(not record.is_draft)
        self.changed_banner.say(record.changed_since_printed)
        told = self._show_sections(record)
        if self._full:
            self._make_page(record)
        else:
            self._answers_scroll.setWidget(AnswerList(told))

    def _show_sections(self, record: Record) -> Told:
        told = Told(record.form, record.shown, record.patient, record.visit_date, record.answers)
        self.sections.show_record(self._clinic, record, told, full=self._full, room=self._room)
        return told

    def _make_page(self, record: Record) -> None:
        """Make the page off the screen's thread; nothing is said before a second has passed."""
        if self._making is not None:
            self._making.cancel()
        order = self._order(Paper.PAGE, record)
        self._making = run_in_background(
            partial(make_pdf, self._clinic, order),
            partial(self._on_page_made, record.subject),
            self._on_page_failed,
            parent=self,
        )
        QTimer.singleShot(SLOW_MS, self, partial(self._say_slow, record.subject))

    def _say_slow(self, subject: IntakeId) -> None:
        waiting = self.record is not None and self.record.subject == subject
        if waiting and self.paper.pages is None:
            self.paper.show_message(_("Making the page. You can go on reading."))

    def _on_page_made(self, subject: IntakeId, data: bytes) -> None:
        if self.record is not None and self.record.subject == subject:
            self.paper.show_pdf(data)

    def _on_page_failed(self, error: Exception) -> None:
        said = str(error) if isinstance(error, TriageAppError) else ""
        self.paper.show_message(
            said or _("The page could not be made. The intake is kept. Open the record again.")
        )

    # -------------------------------------------------------------------- actions

    def _order(self, what: Paper, record: Record) -> Order:
        patient = record.patient
        return order_for(
            what, record.subject, patient.language, patient.mrn, record.visit_date.isoformat()
        )

    def print_page(self) -> None:
        """Print the one page."""
        self._print(Paper.PAGE)

    def save_page(self) -> None:
        """Save the one page as PDF."""
        self._save(Paper.PAGE)

    def _print(self, what: Paper, _checked: bool = False) -> None:
        if self.record is not None:
            self.banner.print_order(self._order(what, self.record))

    def _save(self, what: Paper, _checked: bool = False) -> None:
        if self.record is not None:
            self.banner.save_order(self._order(what, self.record))

    def mark_seen(self) -> None:
        """The patient was seen: the row leaves the worklist, and this screen is done."""
        if self.record is None or self.record.is_draft:
            return
        try:
            workflow.mark_seen(self._clinic, self.record.subject)
        except TriageAppError as err:
            self.banner.say_error(err)
            return
        self.said.emit(_("{name} is marked seen.").format(name=self.record.patient.name))
        self.back_wanted.emit()

    def toggle_zoom(self) -> None:
        """The whole page, or as wide as the desk."""
        if self._full:
            self.paper.toggle_zoom()

    def _on_more(self) -> None:
        self._more.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))

    def _on_visit(self, subject: str) -> None:
        self.record_wanted.emit(subject)

    def _on_found(self, question: str, finding: object) -> None:
        """Keep an examiner's finding as a new version."""
        if self.record is None:
            return
        answer = finding if isinstance(finding, str) else None
        try:
            record = workflow.examine(self._clinic, self.record, QuestionId(question), answer)
        except TriageAppError as err:
            self.banner.say_error(err)
            self._show(self.record)
            return
        before = self.record.assessment.level
        self._show(record)
        if record.assessment.level is not before:
            self.said.emit(
                _("The level is now {level}.").format(level=level_word(record.assessment.level))
            )

    def _on_printed(self, order: Order) -> None:
        if self.record is not None and self.record.subject == order.subject:
            self._show(
                replace(self.record, printed=self.record.printed + 1, changed_since_printed="")
            )

    # -------------------------------------------------------------------- screen

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_P:
                self.print_page()
            case Qt.Key.Key_S:
                self.mark_seen()
            case Qt.Key.Key_Z:
                self.toggle_zoom()
            case Qt.Key.Key_Escape if self.banner.busy:
                self.banner.cancel()
            case Qt.Key.Key_Escape:
                self.back_wanted.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def first_focus(self) -> None:
        self.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.print_button, self.paper if self._full else self._answers_scroll)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        keys = [
            KeyHelp(("P",), _("print the page")),
            KeyHelp(("S",), _("mark seen")),
            KeyHelp(("Esc",), _("back to the list")),
        ]
        if self._full:
            keys.insert(2, KeyHelp(("Z",), _("page whole, or as wide as the desk")))
        return tuple(keys)

    @override
    def fit(self, room: Room) -> None:
        """Page and side beside each other; in a narrow window the side stands alone."""
        self._room = room
        px = theme_of().px
        if room is Room.MIDDLE:
            self._side_ground.setFixedWidth(px(SIDE_MIDDLE))
        else:
            self._side_ground.setMinimumWidth(0)
            self._side_ground.setMaximumWidth(16_777_215)
        self.desk.setVisible(room is not Room.NARROW)
        beside = room is not Room.MIDDLE
        self._head.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.BottomToTop
        )
        side = px(16) if room is not Room.WIDE else px(24)
        self._side.setContentsMargins(side, px(16), side, px(24))
        if self.record is not None:
            self._show_sections(self.record)

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self._side.removeWidget(self.banner)
        self.banner.setParent(self)
        clear_out(self)
        self._build()
        self._connect()
        self.fit(self._room)
        if self.record is not None:
            self._show(self.record)


def _scroll(name: str) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
