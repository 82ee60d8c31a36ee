"""What is still open, the most dangerous first: Enter goes there.

Before the intake can be completed the list says what completing waits for; after that, what is
worth most to the specialist. It orders nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.group import Group
from triage_app.desktop.keys import BACK, key_name
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import paint_level_shape
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.texts import N_, _, n_
from triage_app.workflow.gaps import Stand, Worth

_WIDTH: Final = 720
HEADS: Final = {
    Worth.NEEDED: N_("Needed before it is complete"),
    Worth.LEVEL: N_("Could still raise the level"),
    Worth.DANGER: N_("Danger signs"),
    Worth.PROCEDURE: N_("Before a procedure"),
    Worth.PAIN: N_("Pain"),
    Worth.REST: N_("The rest"),
}


@dataclass(frozen=True, slots=True)
class GapLine:
    """A question not asked yet: where it stands, and the level it could make or None."""

    question: QuestionId
    label: str
    page: str
    worth: Worth
    could_make: Level | None


class GapRow(Painted):
    """One open question: the shape of what it could make, its words, and its page."""

    def __init__(self, line: GapLine) -> None:
        super().__init__(f"gap_{line.question}", line.label)
        self.line = line
        said = f"{line.label}, {line.page}"
        if line.could_make is not None:
            could = _("could make it {level}").format(level=level_word(line.could_make).lower())
            said = f"{said}, {could}"
        self.setAccessibleName(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(240), theme_of().px(40))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_tint" if self.hasFocus() else "surface"))
            painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
        pad, side = theme.px(12), theme.px(18)
        if self.line.could_make is not None:
            shape = QRectF(pad, (self.height() - side) / 2, side, side)
            paint_level_shape(painter, shape, self.line.could_make, theme)
        area = self.rect().adjusted(pad + side + theme.px(10), 0, -pad, 0)
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text3"))
        page = QFontMetrics(painter.font()).horizontalAdvance(self.line.page)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, int(right), self.line.page)
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.colour("text"))
        room = QRect(area.left(), 0, area.width() - page - theme.px(12), self.height())
        elide = Qt.TextElideMode.ElideRight
        label = QFontMetrics(painter.font()).elidedText(self.line.label, elide, room.width())
        self.setToolTip(self.line.label if label != self.line.label else "")
        painter.drawText(room, int(LEFT), label)


class GapsPanel(Group):
    """All that is open, in groups; the arrows move, Enter goes to the question.

    Signals:
        question_chosen: the id (str) of the question to ask.
        back_wanted: Esc or Backspace.
    """

    question_chosen = Signal(str)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gaps_panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        theme = theme_of()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_WIDTH + 80))
        self.scroller = QuietScroll(inner)
        outer.addWidget(self.scroller)
        self._column = column = QVBoxLayout(inner)
        column.setSpacing(theme.px(4))
        self._head = Words("", HEADING, "text", bold=True)
        self._head.setObjectName("gaps_heading")
        self._about = Words("", BODY, "text2")
        self._about.setObjectName("gaps_about")
        self._groups = QVBoxLayout()
        self._groups.setSpacing(0)
        for part in (self._head, self._about):
            column.addWidget(part)
        column.addLayout(self._groups)
        column.addStretch(1)
        self.rows: tuple[GapRow, ...] = ()
        self.fit(Room.WIDE)

    def fit(self, room: Room) -> None:
        """Take the margins of this much room."""
        px = theme_of().px
        side = px({Room.WIDE: 40, Room.MIDDLE: 32, Room.NARROW: 12}[room])
        self._column.setContentsMargins(side, px(24 if room is Room.WIDE else 12), side, px(16))

    def show_gaps(self, lines: tuple[GapLine, ...], how: Stand) -> None:
        """Show what is open, and say by `how` what is to be done about it."""
        while (item := self._groups.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        needed = sum(line.worth is Worth.NEEDED for line in lines)
        head, about = _words(len(lines), needed, how)
        self._head.setText(head)
        self._about.setText(about)
        self.setAccessibleName(f"{head} {about}")
        rows = []
        group: Worth | None = None
        for line in lines:
            if line.worth is not group:
                group = line.worth
                title = Words(_(HEADS[group]), BODY, "text", bold=True)
                title.setContentsMargins(theme_of().px(12), theme_of().px(14), 0, theme_of().px(4))
                self._groups.addWidget(title)
            row = GapRow(line)
            row.clicked.connect(self._on_row)
            self._groups.addWidget(row)
            rows.append(row)
        self.rows = tuple(rows)

    def take_focus(self) -> None:
        """Stand on the first, the most dangerous one."""
        (self.rows[0] if self.rows else self).setFocus(Qt.FocusReason.TabFocusReason)

    def _on_row(self) -> None:
        row = self.sender()
        if isinstance(row, GapRow):
            self.question_chosen.emit(row.line.question)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_name(event)
        reached = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape or key == BACK:
            self.back_wanted.emit()
        elif key in ("↑", "↓") and self.rows:
            here = self.rows.index(reached) if reached in self.rows else -1
            target = self.rows[(here + (1 if key == "↓" else -1)) % len(self.rows)]
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self.scroller.ensureWidgetVisible(target, 0, theme_of().px(48))
        elif key in ("Enter", "Space") and not event.isAutoRepeat() and isinstance(reached, GapRow):
            self.question_chosen.emit(reached.line.question)
        else:
            event.ignore()

    @staticmethod
    def key_help() -> tuple[KeyHelp, ...]:
        """The keys here, for F1."""
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("ask this question")),
            KeyHelp(("Esc",), _("back to the question")),
        )


def _words(count: int, needed: int, how: Stand) -> tuple[str, str]:
    if not count:
        return _("Nothing is open."), _("Every question has been asked.")
    if how is Stand.MAY_RISE:
        leave = _("If the patient must go, complete it: Ctrl+Enter.")
        return _("Can be completed."), f"{_('The first could still raise the level.')} {leave}"
    if how is Stand.ENOUGH:
        about = n_(
            "{n} question is left. Stop at any point: Ctrl+Enter.",
            "{n} questions are left, worth most to the specialist first."
            " Stop at any point: Ctrl+Enter.",
            count,
        )
        return _("Enough for the level."), about.format(n=count)
    head = n_("{n} question before it is complete.", "{n} questions before it is complete.", needed)
    about = _("The most dangerous first. If the patient cannot stay, park it: Ctrl+W.")
    return head.format(n=needed), about
