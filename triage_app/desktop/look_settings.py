"""What is kept of the look between starts: theme, text size, window, the clinic's name.

Nothing of a patient, and nothing that opens the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from triage_app.desktop.theme import DARK, LIGHT, Theme, fitting_scale, system_prefers_dark
from triage_app.texts import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class KeptClinic:
    """What the window shows of the clinic before anybody has signed in; nothing is secret in it.

    Attributes:
        paper: `letter` or `a4`.
        language: of the clinic's screens.
    """

    name: str = ""
    phone: str = ""
    emergency_number: str = ""
    paper: str = "letter"
    language: str = ""


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

    def clinic(self) -> KeptClinic:
        """The clinic as somebody who signed in saw it last; blank before the first time."""

        def kept(name: str) -> str:
            return str(self._settings.value(f"clinic/{name}", ""))

        paper = kept("paper")
        return KeptClinic(
            kept("name"),
            kept("phone"),
            kept("emergency_number"),
            paper if paper in ("letter", "a4") else "letter",
            kept("language"),
        )

    def keep_clinic(self, clinic: KeptClinic) -> None:
        """Keep what the sign-in shows of the clinic at the next start."""
        for name in ("name", "phone", "emergency_number", "paper", "language"):
            self._settings.setValue(f"clinic/{name}", getattr(clinic, name))

    def last_here(self) -> str:
        """The id of who signed in at this desk last; empty when nobody did."""
        return str(self._settings.value("sign_in/last", ""))

    def keep_last_here(self, user_id: str) -> None:
        """Offer this person first at the next sign-in."""
        self._settings.setValue("sign_in/last", user_id)

    def columns(self, staff_id: str) -> tuple[str, ...] | None:
        """The columns of the worklist that this person chose here; None when they never did."""
        kept = self._settings.value(_columns_of(staff_id))
        return None if kept is None else tuple(name for name in str(kept).split(",") if name)

    def keep_columns(self, staff_id: str, names: Iterable[str]) -> None:
        """Keep the columns this person chose; none chosen is a choice too."""
        self._settings.setValue(_columns_of(staff_id), ",".join(names))

    def window(self) -> QByteArray | None:
        """The window's place and size as last left; None at the first start."""
        kept = self._settings.value("window/geometry")
        return kept if isinstance(kept, QByteArray) else None

    def keep_window(self, geometry: QByteArray) -> None:
        """Keep the window's place and size."""
        self._settings.setValue("window/geometry", geometry)


def _columns_of(staff_id: str) -> str:
    """Where a person's columns are kept: a slash in an id must not open a new group."""
    return f"worklist_columns/{quote(staff_id, safe='')}"
