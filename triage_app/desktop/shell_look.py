"""How the window looks: light or dark, the text size, the language; kept for the next start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.theme import (
    DARK,
    LIGHT,
    SCALE_STEP,
    Theme,
    apply_theme,
    fitting_scale,
    theme_of,
)
from triage_app.texts import LANGUAGE_NAMES, _


class WindowLook(QObject):
    """Changes the look and keeps it.

    Signals:
        dressing(): the look is about to change.
        dressed(Theme): it has changed.
        said(str): a sentence for the status banner.
    """

    dressing = Signal()
    dressed = Signal(Theme)
    said = Signal(str)

    def __init__(self, look: LookSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def switch_theme(self) -> None:
        """Light to dark, or back."""
        dark = not theme_of().dark
        self._look.keep_theme(dark=dark)
        self._dress(DARK if dark else LIGHT, theme_of().scale)

    def switch_language(self) -> None:
        """Keep the other language for the next start: nothing changes under somebody's hands."""
        from triage_app.desktop.keys_overlay import other_language  # noqa: PLC0415  # rarely

        code = other_language()
        self._look.keep_language(code)
        words = _("The screens speak {language} from the next start.")
        self.said.emit(words.format(language=LANGUAGE_NAMES[code]))

    def step_size(self, step: int) -> None:
        """Larger (1) or smaller (-1) text."""
        self.set_scale(theme_of().scale + step * SCALE_STEP)

    def size_keys(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """The keys of the text size, and what they do."""
        return (
            ("Ctrl++", self._on_larger),
            ("Ctrl+=", self._on_larger),
            ("Ctrl+-", self._on_smaller),
            ("Ctrl+0", self._on_usual),
        )

    def _on_larger(self) -> None:
        self.step_size(1)

    def _on_smaller(self) -> None:
        self.step_size(-1)

    def _on_usual(self) -> None:
        self.set_scale(1.0)

    def set_scale(self, scale: float) -> None:
        """Take a text size, as near as there is one."""
        scale = fitting_scale(scale)
        self._look.keep_scale(scale)
        self._dress(theme_of(), scale)

    def _dress(self, theme: Theme, scale: float) -> None:
        self.dressing.emit()
        self.dressed.emit(apply_theme(QApplication.instance(), theme, scale))
