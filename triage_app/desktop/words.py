"""A line or paragraph of words in one of the five sizes and a colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.theme import BODY, theme_of

PLAIN = Qt.TextFormat.PlainText


class Words(QLabel):
    """Plain text that follows theme and text size; wraps unless told not to.

    Text of a person is always shown as plain text, never read as markup.

    Args:
        size: CAPTION, BODY, ANSWER, HEADING or QUESTION.
        ink: a colour token of the theme.
    """

    def __init__(
        self,
        text: str = "",
        size: int = BODY,
        ink: str = "text",
        *,
        bold: bool = False,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._ink = ink
        self._bold = bold
        self.setTextFormat(PLAIN)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)
        self._dress()

    def set_look(
        self, *, size: int | None = None, ink: str | None = None, bold: bool | None = None
    ) -> None:
        """Change size, colour token or weight; None leaves each as it is."""
        self._size = self._size if size is None else size
        self._ink = self._ink if ink is None else ink
        self._bold = self._bold if bold is None else bold
        self._dress()

    def show_text(self, text: str) -> None:
        """Set the text, and take no room while it is empty."""
        self.setText(text)
        self.setVisible(bool(text))

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        # Qt asks for the height at the narrowest width; the layouts here ask for height by width.
        return QSize(hint.width(), self.fontMetrics().height()) if self.wordWrap() else hint

    def _dress(self) -> None:
        theme = theme_of()
        font = theme.font(self._size, bold=self._bold)
        # Setting a font or palette sends StyleChange again: only when it differs, or it never ends.
        if self.font() != font:
            self.setFont(font)
        colour = theme.colour(self._ink)
        if self.palette().color(QPalette.ColorRole.WindowText) != colour:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
