"""What is kept of the look between starts: theme, text size, window. Nothing of a patient."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from triage_app.desktop.theme import DARK, LIGHT, Theme, fitting_scale, system_prefers_dark
from triage_app.texts import LANGUAGE_NAMES


class LookSettings:
    """Reads and writes the look; anything unreadable counts as never chosen."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def look(self, app: QApplication) -> tuple[Theme, float]:
        """Theme and text scale as last chosen; the system's theme and 100 % before that."""
        chosen = str(self._settings.value("look/theme", ""))
        dark = chosen == "dark" if chosen in ("dark", "light") else system_prefers_dark(app)
        try:
            scale = fitting_scale(float(str(self._settings.value("look/scale", "1.0"))))
        except ValueError:
            scale = 1.0
        return (DARK if dark else LIGHT), scale

    def keep_theme(self, *, dark: bool) -> None:
        """Keep light or dark."""
        self._settings.setValue("look/theme", "dark" if dark else "light")

    def keep_scale(self, scale: float) -> None:
        """Keep the text scale."""
        self._settings.setValue("look/scale", str(scale))

    def language(self) -> str:
        """The language of the screens as last chosen here; empty when never chosen."""
        chosen = str(self._settings.value("look/language", ""))
        return chosen if chosen in LANGUAGE_NAMES else ""

    def keep_language(self, code: str) -> None:
        """Keep the language of the screens."""
        self._settings.setValue("look/language", code)

    def window(self) -> QByteArray | None:
        """The window's place and size as last left; None at the first start."""
        kept = self._settings.value("window/geometry")
        return kept if isinstance(kept, QByteArray) else None

    def keep_window(self, geometry: QByteArray) -> None:
        """Keep the window's place and size."""
        self._settings.setValue("window/geometry", geometry)
