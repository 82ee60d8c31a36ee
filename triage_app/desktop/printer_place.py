"""Where this computer's printer is remembered; apart, so that a start does not load printing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QSettings

_PROPERTY: Final = "triage_printer_file"


def remember_printers_in(app: QCoreApplication, settings: QSettings | None) -> None:
    """Remember the printer beside the look of this computer; None remembers nothing."""
    app.setProperty(_PROPERTY, settings.fileName() if settings is not None else None)


def printer_settings() -> QSettings | None:
    """Where the printer is remembered; None where nobody said."""
    kept = QCoreApplication.instance().property(_PROPERTY)
    return QSettings(kept, QSettings.Format.IniFormat) if isinstance(kept, str) else None
