"""A field for a password, PIN or code: hidden as it is typed, shown for who asks, paste allowed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MAIN_HEIGHT, PlainButton
from triage_app.desktop.fields import TextField
from triage_app.desktop.theme import ANSWER, theme_of
from triage_app.texts import _

MOST_LETTERS: Final = 128
_SECRET: Final = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(TextField):
    """One line of hidden typing with a button in it that shows what was typed.

    Args:
        name: objectName.
        label: accessible name, the same words as the visible label.
        most: how many letters there may be.
        shows: whether there is a button that shows them.
    """

    def __init__(
        self,
        name: str,
        label: str,
        *,
        most: int = MOST_LETTERS,
        shows: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        self.show_button: PlainButton | None = None
        super().__init__(name, label, height=MAIN_HEIGHT, size=ANSWER, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(_SECRET)
        self.setMaxLength(most)
        self.setDragEnabled(False)
        if shows:
            self.show_button = PlainButton(
                f"{name}_show", _("Show"), icon_name="eye", flat=True, parent=self
            )
            self.show_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.show_button.clicked.connect(self._on_show)
            self._fit()

    @property
    def is_shown(self) -> bool:
        """Whether what was typed can be read on the screen."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def reveal(self) -> None:
        """Show what is typed."""
        self._set_shown(shown=True)

    def hide_typing(self) -> None:
        """Hide what was typed again."""
        self._set_shown(shown=False)

    def take(self) -> str:
        """What was typed; the field is empty afterwards."""
        typed = self.text()
        # Not `clear`: undo would bring back what somebody typed, for whoever presses Show.
        self.setText("")
        self.hide_typing()
        return typed

    def _on_show(self) -> None:
        self._set_shown(shown=not self.is_shown)
        # Who came to the button by Tab stays there: typing on blindly must not go into a field that
        # has just been made readable.
        if self.show_button is None or not self.show_button.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_shown(self, *, shown: bool) -> None:
        if shown is self.is_shown:
            return
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        if self.show_button is not None:
            self.show_button.set_words(_("Hide") if shown else _("Show"))
            self._fit()

    def _fit(self) -> None:
        if self.show_button is None:
            return
        px = theme_of().px
        size = self.show_button.sizeHint()
        width = min(size.width(), self.width() // 2) if self.width() > px(100) else size.width()
        left = self.width() - width - px(4)
        self.show_button.setGeometry(
            left, (self.height() - size.height()) // 2, width, size.height()
        )
        self.setTextMargins(0, 0, width - px(4), 0)

    @override
    def _dress(self) -> None:
        super()._dress()
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What the button does not want comes here too; a letter typed on it was not meant for us.
        on_button = self.show_button is not None and self.show_button.hasFocus()
        if not (on_button and event.text() and event.text().isprintable()):
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
