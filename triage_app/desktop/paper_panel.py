"""What is filled in or chosen on the left, and on the right the paper that it makes.

Shared by the letter and the leaflets of a record. In a narrow window one of the two is shown.
"""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout, Surface, clear_out
from triage_app.desktop.paper_maker import Draw, PaperMaker
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import CAPTION, HEADING, Theme
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.record import read_record

_WIDE, _MIDDLE = 480, 408
_RING = 4


class PaperPanel(Screen):
    """A screen for one record, with a paper that changes as it is worked on."""

    print_key = "P"

    def __init__(
        self, name: str, title: str, clinic: Clinic, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = title
        self.record: Record | None = None
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._shows_page = False
        self.banner = PrintBanner(f"{name}_banner", clinic, self)
        self.banner.told.connect(self.said)
        self._maker = PaperMaker(clinic, self)
        self._maker.made.connect(self._on_drawn)
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for sequence, slot in (("Ctrl+P", self.print_paper), ("Ctrl+S", self.save_paper)):
            QShortcut(QKeySequence(sequence), self, slot, context=keys)

    # ------------------------------------------------------------------ what a panel says

    @abstractmethod
    def _build_body(self, body: QVBoxLayout) -> None:
        """Put the controls into the column."""

    def _build_foot(self, foot: QVBoxLayout) -> None:
        """Put over the buttons what must stay in sight."""

    @abstractmethod
    def _show_record(self, record: Record) -> None:
        """Show a record that was just opened, or again after the look changed."""

    @abstractmethod
    def _drawing(self) -> Draw | str:
        """How the paper is drawn now, or why there is none."""

    @abstractmethod
    def _order(self) -> Order | None:
        """What is printed now; None where there is nothing to print."""

    def _on_drawn(self, beside: object) -> None:
        """The paper lies on the desk."""

    def _forget(self) -> None:
        """There is no record any more."""

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.paper = PaperView()
        self._side = Surface()
        side = QVBoxLayout(self._side)
        # A ring round a field must have room at the left of the column.
        side.setContentsMargins(px(20), px(16), px(16), px(16))
        side.setSpacing(px(12))
        side.addLayout(self._head())
        side.addWidget(self.banner)
        inner = Surface()
        body = QVBoxLayout(inner)
        body.setContentsMargins(px(_RING), 0, px(12), px(8))
        body.setSpacing(px(4))
        self._build_body(body)
        body.addStretch(1)
        self.column = QuietScroll(inner)
        self.column.setObjectName(f"{self.objectName()}_scroll")
        side.addWidget(self.column, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(_RING), 0, px(_RING), 0)
        foot.setSpacing(px(8))
        self._build_foot(foot)
        foot.addWidget(self._buttons())
        side.addLayout(foot)
        across.addWidget(self._side)
        across.addWidget(self.paper, 1)
        self.fit(self._room)

    def _head(self) -> QVBoxLayout:
        px, name = self._theme.px, self.objectName()
        head = QVBoxLayout()
        head.setSpacing(px(4))
        line = QHBoxLayout()
        self.back_button = PlainButton(
            f"{name}_back", _("Back to the record"), "Esc", icon_name="arrow_left", flat=True
        )
        self.back_button.clicked.connect(self.back_wanted)
        self.page_button = PlainButton(f"{name}_page", _("Show the page"))
        self.page_button.clicked.connect(self._on_page)
        line.addWidget(self.back_button)
        line.addStretch(1)
        line.addWidget(self.page_button)
        head.addLayout(line)
        self._who = Words("", CAPTION, "text2")
        self._who.setObjectName(f"{name}_who")
        for words in (self._who, Words(self.title, HEADING, bold=True)):
            words.setContentsMargins(px(_RING), 0, 0, 0)
            head.addWidget(words)
        return head

    def _buttons(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(self._theme.px(8))
        holder.setLayout(flow)
        name = self.objectName()
        self.print_button = MainButton(f"{name}_print", _("Print"), self.print_key)
        self.print_button.clicked.connect(self.print_paper)
        self.save_button = PlainButton(f"{name}_save", _("Save as PDF"), "Ctrl+S")
        self.save_button.clicked.connect(self.save_paper)
        flow.addWidget(self.print_button)
        flow.addWidget(self.save_button)
        return holder

    # ------------------------------------------------------------------ showing

    def open(self, subject: IntakeId) -> None:
        """Open for a record; it was opened on its own screen before, where that is written."""
        self._shows_page = False
        self.banner.hide()
        try:
            record = read_record(self._clinic, subject)
        except KeyError:
            self._show_nothing(_("This record is not there any more."))
            return
        except TriageAppError as err:
            self._show_nothing(str(err))
            return
        try:
            self._show(record)
        except TriageAppError as err:
            self._show_nothing(str(err))
            return
        self.column.verticalScrollBar().setValue(0)

    def _show(self, record: Record) -> None:
        self.record = record
        self._who.setText(
            f"{record.patient.name} · {identity_words(record.patient, record.visit_date)}"
        )
        self._show_record(record)
        self.draw(at_once=True)
        self.fit(self._room)

    def _show_nothing(self, why: str) -> None:
        self.record = None
        self._forget()
        self._who.setText("")
        self.column.hide()
        self.print_button.setEnabled(False)
        self.save_button.setEnabled(False)
        self.paper.show_message(why)
        self.banner.say(why, _("Nothing is lost. Go back and open it again."))

    def draw(self, *, at_once: bool = False) -> None:
        """Draw the paper as it is now."""
        drawing = self._drawing()
        if isinstance(drawing, str):
            self._maker.stop()
            self.paper.show_message(drawing)
        else:
            self._maker.ask(self.paper, drawing, at_once=at_once)

    def _on_page(self) -> None:
        self._shows_page = not self._shows_page
        self.fit(self._room)
        (self.paper if self._shows_page else self._side).setFocus()
        self.page_button.setFocus(Qt.FocusReason.TabFocusReason)

    # ------------------------------------------------------------------ printing

    def print_paper(self) -> None:
        """Print what lies on the desk."""
        order = self._order()
        if order is not None:
            self.banner.print_order(order)

    def save_paper(self) -> None:
        """Save it as PDF."""
        order = self._order()
        if order is not None:
            self.banner.save_order(order)

    # ------------------------------------------------------------------ screen

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.column, self.print_button, self.paper)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp((self.print_key,), _("print")),
            KeyHelp(("Ctrl+S",), _("save as PDF")),
            KeyHelp(("Z",), _("page whole, or as wide as the desk")),
            KeyHelp(("Esc",), _("back to the record")),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if held or not self._act_on(key):
            super().keyPressEvent(event)

    def _act_on(self, key: Qt.Key) -> bool:
        """Do what a bare key means while no field has the focus."""
        if key is Qt.Key.Key_Escape:
            self.back_wanted.emit()
        elif key is Qt.Key.Key_P:
            self.print_paper()
        elif key is Qt.Key.Key_Z:
            self.paper.toggle_zoom()
        else:
            return False
        return True

    @override
    def fit(self, room: Room) -> None:
        """Beside each other; in a narrow window one of them."""
        self._room = room
        px = self._theme.px
        narrow = room is Room.NARROW
        self.page_button.setVisible(narrow)
        words = _("Back to the fields") if self._shows_page else _("Show the page")
        self.page_button.set_words(words)
        self.column.setVisible(self.record is not None and not (narrow and self._shows_page))
        self.paper.setVisible(not narrow)
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
            self._put_page_below()
        else:
            self._put_page_beside()
            self._side.setFixedWidth(px(_WIDE if room is Room.WIDE else _MIDDLE))

    def _put_page_below(self) -> None:
        """In a narrow window the page takes the place of the column."""
        side = self._side.layout()
        assert isinstance(side, QVBoxLayout)
        if self.paper.parentWidget() is not self._side:
            side.insertWidget(side.indexOf(self.column), self.paper, 1)
        self.paper.setVisible(self._shows_page)

    def _put_page_beside(self) -> None:
        across = self.layout()
        assert isinstance(across, QHBoxLayout)
        if self.paper.parentWidget() is not self:
            across.addWidget(self.paper, 1)
        self.paper.show()

    @override
    def retheme(self, theme: Theme) -> None:
        """Build the screen anew; what was filled in stays."""
        self._theme = theme
        hidden = self.banner.isHidden()
        self.banner.setParent(self)
        clear_out(self)
        self._build()
        self.banner.setHidden(hidden)
        if self.record is not None:
            self._show(self.record)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.record is not None:
            self.draw()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._maker.stop()
