"""How a record is laid out: paper or answers on the desk, the side beside it, a panel over it.

It builds and places widgets; what they show and do is the screen's.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from triage_app.desktop.acting_note import NotePad
from triage_app.desktop.acting_standing import Standing
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout, Rule, Surface, clear_out
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.record_head import Actions, RecordHead
from triage_app.desktop.record_panels import FollowFocus, SidePanel
from triage_app.desktop.record_parts import AnswerList, ChangedBanner
from triage_app.desktop.record_sections import Sections
from triage_app.desktop.record_versions import OutOfDate
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.report.told import Told
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may

DESK_WIDTH: Final = 628
SIDE_WIDTH: Final = 564
SIDE_MIDDLE: Final = 376
_NO_LIMIT: Final = 16_777_215


class RecordLayout:
    """The widgets of a record screen, in their places."""

    def __init__(self, screen: QWidget, clinic: Clinic, banner: PrintBanner, *, full: bool) -> None:
        self._screen = screen
        self._clinic = clinic
        self._banner = banner
        self._full = full
        self._room = Room.WIDE
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, screen)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._build_desk()
        self._build_side()

    def _build_desk(self) -> None:
        self.desk = QStackedWidget()
        self.paper = PaperView()
        self.answers_scroll = _scroll("answers_scroll", _("Answers"))
        self.desk.addWidget(self.paper)
        self.desk.addWidget(self.answers_scroll)
        self.desk.setCurrentWidget(self.paper if self._full else self.answers_scroll)
        self._across.addWidget(self.desk, DESK_WIDTH)

    def _build_side(self) -> None:
        inner = Surface()
        self._side = QVBoxLayout(inner)
        self._side.setSpacing(theme_of().px(12))
        self.head = RecordHead()
        if self._clinic.glass is not None:
            self.head.back_button.set_words(_("Close"))
        self.out_of_date = OutOfDate()
        self.changed_banner = ChangedBanner()
        self.actions = Actions(self._clinic)
        self.sections = Sections()
        self.standing = Standing()
        self._build_writing()
        self._build_papers()
        upper = (self.head, self.out_of_date, self.changed_banner, self._banner, self.actions)
        # The desk looks first at what is to be done; the specialist at the patient.
        lower: tuple[QWidget, ...] = (self.sections, self._writing, self.standing, self._papers)
        if not self._full:
            lower = (self.standing, self.sections, self._writing, self._papers)
        for part in (*upper, *lower):
            self._side.addWidget(part)
        self._side.addStretch(1)
        self.side_scroll = _scroll("record_side", _("Beside the page"))
        self.side_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side_scroll.setWidget(inner)
        FollowFocus(self.side_scroll)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.side_scroll)
        self._ground = Surface()
        ground = QVBoxLayout(self._ground)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.addWidget(self.stack)
        self._across.addWidget(self._ground, SIDE_WIDTH)

    def _build_writing(self) -> None:
        """Plan and note, for those who write them."""
        self._writing = QWidget()
        column = _column(self._writing)
        column.addWidget(Rule())
        column.addWidget(Words(_("Plan and note"), BODY, bold=True))
        self.pad = NotePad(self._clinic)
        column.addWidget(self.pad)
        self._writing.hide()

    def _build_papers(self) -> None:
        """What is written to the doctor and given to the patient."""
        self._papers = QWidget()
        column = _column(self._papers)
        column.addWidget(Rule())
        column.addWidget(Words(_("For the doctor and the patient"), BODY, bold=True))
        holder = QWidget()
        flow = FlowLayout(theme_of().px(8))
        holder.setLayout(flow)
        self.letter_button = PlainButton("record_letter", _("Letter"))
        self.leaflets_button = PlainButton("record_leaflets", _("Leaflets"))
        for button in (self.letter_button, self.leaflets_button):
            flow.addWidget(button)
        column.addWidget(holder)
        self._papers.hide()

    # ------------------------------------------------------------------ what is shown

    def show_sections(self, clinic: Clinic, record: Record, told: Told, *, room: Room) -> None:
        """Show what stands below the actions."""
        staff, done = clinic.staff, not record.is_draft
        for part in (self.actions, self.sections, self.standing):
            part.show()
        self.sections.show_record(clinic, record, told, room=room)
        self.standing.show_record(clinic, record)
        writes = done and record.newest and may(staff, Action.WRITE_NOTE)
        self._writing.setVisible(writes)
        if writes:
            self.pad.show_record(record)
        letter = done and may(staff, Action.WRITE_LETTER)
        leaflets = done and may(staff, Action.SEE_REASONS) and may(staff, Action.PRINT)
        self.letter_button.setVisible(letter)
        self.leaflets_button.setVisible(leaflets)
        self._papers.setVisible(letter or leaflets)

    def show_nothing(self) -> None:
        """Take away what the record before this one said: nobody reads it for this one's."""
        self.head.show_nobody()
        for part in (self.out_of_date, self.changed_banner):
            part.hide()
        for below in (self.actions, self.sections, self.standing, self._writing, self._papers):
            below.hide()
        blank = QWidget()
        blank.setObjectName("no_answers")
        self.answers_scroll.setWidget(blank)

    def show_answers(self, answers: AnswerList) -> None:
        """Put the answers on the desk, for those who see no page."""
        self.answers_scroll.setWidget(answers)

    def focus_name(self) -> str:
        """The name of the control in the sections that has the focus: they are built anew."""
        focus = QApplication.focusWidget()
        held = focus is not None and (
            self.sections.isAncestorOf(focus) or self.standing.isAncestorOf(focus)
        )
        return focus.objectName() if held and focus is not None else ""

    def focus_again(self, name: str) -> None:
        """Give the focus back to what has this name now; empty leaves it where it is."""
        if not name:
            return
        found = [w for w in self._screen.findChildren(QWidget, name) if w.isVisible()]
        (found[-1] if found else self._screen).setFocus()

    @property
    def shows_page(self) -> bool:
        """Whether a page is, or will be, in sight."""
        return self._full and self._room is not Room.NARROW

    def scroll_up(self) -> None:
        """Begin at the top."""
        self.side_scroll.verticalScrollBar().setValue(0)

    def show_pad(self) -> None:
        """Bring plan and note into sight, with the focus in them."""
        self.side_scroll.ensureWidgetVisible(self._writing, 0, theme_of().px(24))
        self.pad.take_focus()

    # ------------------------------------------------------------------ panels

    def put_panel(self, panel: SidePanel) -> None:
        """Lay a panel over the side."""
        panel.set_margins(self._margin())
        self.stack.addWidget(panel)
        self.stack.setCurrentWidget(panel)

    def take_panel(self, panel: SidePanel) -> None:
        """Take it away again."""
        self.stack.setCurrentWidget(self.side_scroll)
        self.stack.removeWidget(panel)
        panel.hide()

    # ------------------------------------------------------------------ size and look

    def _margin(self) -> int:
        return theme_of().px(16 if self._room is not Room.WIDE else 24)

    def fit(self, room: Room, panel: SidePanel | None) -> None:
        """Page and side beside each other; in a narrow window the side stands alone."""
        self._room = room
        px = theme_of().px
        if room is Room.MIDDLE:
            self._ground.setFixedWidth(px(SIDE_MIDDLE))
        else:
            self._ground.setMinimumWidth(0)
            self._ground.setMaximumWidth(_NO_LIMIT)
        self.desk.setVisible(room is not Room.NARROW)
        self.head.set_beside(beside=room is not Room.MIDDLE)
        side = self._margin()
        self._side.setContentsMargins(side, px(16), side, px(24))
        if panel is not None:
            panel.set_margins(side)

    def built_anew(self) -> RecordLayout:
        """The same in another look; what these widgets showed is shown anew by the screen."""
        self._side.removeWidget(self._banner)
        self._banner.setParent(self._screen)
        clear_out(self._screen)
        return RecordLayout(self._screen, self._clinic, self._banner, full=self._full)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme_of().px(8))
    return column


def _scroll(name: str, spoken: str) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setAccessibleName(spoken)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
