"""The top of a record's side: the way back, the place in the list, who it is, and the level.

And the row of actions below it. Only what the person at the desk may do is there at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.level_line import BigBadge
from triage_app.desktop.slim_controls import SlimButton
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.words import Words
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import may_act

NEXT_KEY: Final = "J"


class RecordHead(QWidget):
    """Back, place in the list, name, identifiers and badge.

    Signals:
        back_wanted(), next_wanted().
    """

    back_wanted = Signal()
    next_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record_head")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        self.back_button = SlimButton(
            "record_back", _("Worklist"), "Esc", icon_name="arrow_left", flat=True
        )
        self.back_button.clicked.connect(self.back_wanted)
        self.next_button = SlimButton("record_next", _("Next"), NEXT_KEY, flat=True)
        self.next_button.clicked.connect(self.next_wanted)
        self.place = Words("", BODY, "text2", wrap=False)
        self.place.setObjectName("record_place")
        row = QHBoxLayout()
        row.addWidget(self.back_button)
        row.addStretch(1)
        row.addWidget(self.place)
        row.addWidget(self.next_button)
        column.addLayout(row)
        self.badge = BigBadge()
        self._name = Words("", HEADING, bold=True)
        self._name.setObjectName("record_name")
        self._identity = Words("", BODY, "text2")
        self._identity.setObjectName("record_identity")
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self._name)
        words.addWidget(self._identity)
        self._who = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._who.setSpacing(px(12))
        self._who.addLayout(words, 1)
        self._who.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._who)
        self.show_place(None, 0)

    def show_record(self, record: Record) -> None:
        """Say who it is, and the level in force."""
        self._name.setText(record.patient.name)
        self._identity.setText(identity_words(record.patient, record.visit_date))
        self.badge.set_level(record.level)
        self.badge.show()

    def show_nobody(self) -> None:
        """There is no record: no name stands here, and no level."""
        self._name.setText("")
        self._identity.setText("")
        self.badge.hide()
        self.show_place(None, 0)

    def show_place(self, place: int | None, of: int) -> None:
        """Say the place in the list, from 0; None where the record is not on it."""
        shown = place is not None
        self.place.setVisible(shown)
        self.next_button.setVisible(shown and of > 1)
        if place is not None:
            self.place.setText(_("{n} of {of}").format(n=place + 1, of=of))

    def set_beside(self, *, beside: bool) -> None:
        """Put the badge beside the name, or above it in a slim side."""
        way = QBoxLayout.Direction
        self._who.setDirection(way.LeftToRight if beside else way.BottomToTop)


class Neighbours:
    """The records before and after this one, in the order of the worklist."""

    def __init__(self) -> None:
        self._subjects: tuple[IntakeId, ...] = ()

    def take(self, subjects: tuple[IntakeId, ...]) -> None:
        """Take the list as it is now."""
        self._subjects = subjects

    def place(self, record: Record) -> tuple[int | None, int]:
        """Where the record stands, and how many there are."""
        own = {version.intake_id for version in record.versions} | {record.subject}
        here = next((n for n, subject in enumerate(self._subjects) if subject in own), None)
        return here, len(self._subjects)

    def beside(self, record: Record, step: int) -> IntakeId | None:
        """The next one (1) or the one before (-1); None at either end."""
        here, count = self.place(record)
        if here is None or not 0 <= here + step < count:
            return None
        return self._subjects[here + step]


class Actions(QWidget):
    """The row of buttons under the head; "More" holds what is wanted less often.

    Signals:
        print_wanted(), seen_wanted(), override_wanted().
    """

    print_wanted = Signal()
    seen_wanted = Signal()
    override_wanted = Signal()

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.setObjectName("record_actions")
        flow = FlowLayout(theme_of().px(8))
        self.setLayout(flow)
        self.print_button = MainButton("record_print", _("Print"), "P")
        self.print_button.clicked.connect(self.print_wanted)
        self.seen_button = PlainButton("record_seen", _("Mark seen"), "S")
        self.seen_button.clicked.connect(self.seen_wanted)
        self.override_button = PlainButton("record_override", _("Override"), "O")
        self.override_button.clicked.connect(self.override_wanted)
        self.more_button = PlainButton("record_more", _("More"), icon_name="chevron_down")
        self.more_button.clicked.connect(self._on_more)
        self._clinic = clinic
        self.menu = QMenu(self)
        self.menu.setObjectName("record_more_menu")
        for button, action in (
            (self.print_button, Action.PRINT),
            (self.seen_button, Action.MARK_STATE),
            (self.override_button, Action.SET_LEVEL),
        ):
            if may(clinic.staff, action) and (clinic.glass is None or action is Action.PRINT):
                flow.addWidget(button)
            else:
                button.setParent(self)
                button.hide()
        flow.addWidget(self.more_button)

    def show_record(self, record: Record) -> None:
        """Offer what can be done with this version, or with a draft."""
        current = record.newest and not record.is_draft
        self.print_button.set_words(_("Print again") if record.printed else _("Print"))
        self.seen_button.setVisible(current and may_act(self._clinic, Action.MARK_STATE))
        self.override_button.setVisible(current and may_act(self._clinic, Action.SET_LEVEL))

    def offer(self, lines: tuple[tuple[str, Callable[[], None]] | None, ...]) -> None:
        """Fill "More": words and what each does; None is a line across."""
        self.menu.clear()
        for line in lines:
            if line is None:
                self.menu.addSeparator()
            else:
                self.menu.addAction(line[0]).triggered.connect(_without_state(line[1]))
        self.more_button.setVisible(bool(lines))

    @property
    def offered(self) -> tuple[str, ...]:
        """The words of "More"."""
        return tuple(one.text() for one in self.menu.actions() if one.text())

    def _on_more(self) -> None:
        self.menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))


def _without_state(do: Callable[[], None]) -> Callable[..., None]:
    """A menu line tells whether it is checked, which none here is."""
    return lambda *_checked: do()
