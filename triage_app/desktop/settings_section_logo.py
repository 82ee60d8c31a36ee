"""The clinic's logo: choose a picture, see it as papers show it, or take it away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _

_SIZE: Final = (240, 96)


class _Picture(QWidget):
    """The picture on white, as paper has it, whatever the theme."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setObjectName("logo_picture")
        px = theme_of().px
        self.setFixedSize(px(_SIZE[0]), px(_SIZE[1]))

    def show_picture(self, data: bytes) -> None:
        """Show this; nothing for no bytes."""
        self._pixmap = QPixmap()
        if data:
            self._pixmap.loadFromData(data)
        words = _("The logo") if data else _("No logo")
        self.setAccessibleName(words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return self.size()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        empty = self._pixmap.isNull()
        painter.setBrush(QColor(theme.sunken if empty else "white"))
        painter.setPen(QPen(QColor(theme.line), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if empty:
            painter.setPen(theme.colour("text3"))
            painter.setFont(theme.font(BODY))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.accessibleName())
            return
        room = box.adjusted(theme.px(8), theme.px(8), -theme.px(8), -theme.px(8))
        size = self._pixmap.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(room.center())
        painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))


class LogoBox(QWidget):
    """Picture, buttons, limits, and what is wrong with a picture that was refused.

    Signals:
        changed(): another logo, or none.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        px = theme_of().px
        self.logo = b""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self._picture = _Picture()
        self.choose_button = PlainButton("logo_choose", _("Choose a picture"))
        self.choose_button.clicked.connect(self._on_choose)
        self.remove_button = PlainButton("logo_remove", _("Take the logo away"), flat=True)
        self.remove_button.clicked.connect(self._on_remove)
        holder = QWidget()
        flow = FlowLayout(px(8))
        holder.setLayout(flow)
        flow.addWidget(self.choose_button)
        flow.addWidget(self.remove_button)
        column.addWidget(Words(_("Logo"), BODY))
        column.addWidget(self._picture)
        column.addWidget(holder)
        limits = _("A PNG or JPEG up to 2 MB and 4000 pixels a side. Papers print it in grey.")
        column.addWidget(Words(limits, CAPTION, "text2"))
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName("logo_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message, 1)
        column.addLayout(below)
        self.show_logo(b"")

    def show_logo(self, logo: bytes) -> None:
        """Show this logo, without a signal."""
        self.logo = logo
        self._picture.show_picture(logo)
        self.remove_button.setVisible(bool(logo))
        self.say("")

    def say(self, problem: str) -> None:
        """Say what is wrong with a picture; empty takes it away."""
        self.message.show_text(problem)
        self._mark.setVisible(bool(problem))

    def _on_choose(self) -> None:
        path = choose_picture(self)
        if path is not None:
            # A large picture takes a second to unpack.
            run_in_background(partial(_read, path), self._on_read, self._on_refused, parent=self)

    def _on_read(self, logo: bytes) -> None:
        self.show_logo(logo)
        self.changed.emit()

    def _on_refused(self, error: Exception) -> None:
        said = str(error) if isinstance(error, TriageAppError) else ""
        self.say(said or _("The file with the logo cannot be read."))

    def _on_remove(self) -> None:
        self.show_logo(b"")
        self.choose_button.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()


def choose_picture(parent: QWidget) -> Path | None:
    """Ask for a picture; None when the person went back."""
    name, _filter = QFileDialog.getOpenFileName(
        parent, _("Choose a picture"), "", _("Pictures (*.png *.jpg *.jpeg)")
    )
    return Path(name) if name else None


def _read(path: Path, _work: Work) -> bytes:
    return workflow.read_logo(path)
