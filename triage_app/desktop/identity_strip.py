"""Who the patient is, on top of every intake: name, facts, when it was saved, and Park."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.marks import IconMark
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.waiting import day_words, language_name, sex_letter, sex_words
from triage_app.desktop.words import Words
from triage_app.model.person import Patient
from triage_app.texts import _

STRIP_HEIGHT: Final = 60


def identity_facts(patient: Patient, today: date) -> tuple[str, ...]:
    """Age and sex, birth date, MRN and language, each as the strip shows it."""
    age = patient.age_on(today)
    years = _("age not known") if age is None else str(age)
    if age is not None and patient.age_is_estimated:
        years = _("about {value}").format(value=age)
    born = (
        _("born {day}").format(day=day_words(patient.birth_date))
        if patient.birth_date
        else _("birth date not known")
    )
    facts = [f"{years}, {sex_words(patient.sex)}", born]
    if patient.mrn:
        facts.append(_("MRN {number}").format(number=patient.mrn))
    facts.append(language_name(patient.language))
    if patient.interpreter:
        facts.append(_("interpreter"))
    return tuple(facts)


def short_identity(patient: Patient, today: date) -> str:
    """Two identifiers for a narrow window: "72 F · 11 Feb 1954"."""
    age = patient.age_on(today)
    years = "?" if age is None else str(age)
    if age is not None and patient.age_is_estimated:
        years = _("about {value}").format(value=age)
    years = f"{years} {sex_letter(patient.sex) or '?'}"
    mrn = _("MRN {number}").format(number=patient.mrn or _("none"))
    other = day_words(patient.birth_date) if patient.birth_date else mrn
    return f"{years} · {other}"


class IdentityStrip(QWidget):
    """Who the patient is, when the last answer was saved, and Park; on top of the intake."""

    menu_wanted = Signal()
    park_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("identity_strip")
        theme = theme_of()
        self._row = row = QHBoxLayout(self)
        row.setSpacing(theme.px(16))
        self.menu = PlainButton("menu_button", "", icon_name="menu", flat=True)
        self.menu.setAccessibleName(_("Menu"))
        self.menu.clicked.connect(self.menu_wanted)
        self._name = Words("", ANSWER, "text", bold=True, wrap=False)
        self._name.setObjectName("identity_name")
        self._facts = Words("", BODY, "text2", wrap=False)
        self._facts.setObjectName("identity_facts")
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._facts.installEventFilter(self)
        self._said: tuple[str, ...] = ()
        self._between = ""
        self._place = Words("", BODY, "text2", wrap=False)
        self._tick = IconMark("check", "text", 20)
        self._saved = Words("", BODY, "text2", wrap=False)
        self._saved.setObjectName("saved_words")
        self.park = PlainButton("park_button", _("Park"), "Ctrl+W", flat=True)
        self.park.clicked.connect(self.park_wanted)
        row.addWidget(self.menu)
        row.addWidget(self._name)
        row.addWidget(self._facts, 1)
        row.addWidget(self._place)
        saved = QHBoxLayout()
        saved.setSpacing(theme.px(6))
        saved.addWidget(self._tick)
        saved.addWidget(self._saved)
        row.addLayout(saved)
        row.addWidget(self.park)

    def show_patient(self, patient: Patient, today: date, room: Room) -> None:
        """Show who it is, shorter in a narrow window."""
        narrow = room is Room.NARROW
        px = theme_of().px
        self.setFixedHeight(px(48 if narrow else STRIP_HEIGHT))
        self._row.setContentsMargins(px(2 if narrow else 24), 0, px(16 if narrow else 24), 0)
        self._row.setSpacing(px(8 if narrow else 16))
        self._name.setText(patient.name)
        facts = identity_facts(patient, today)
        self._between = " · " if room is Room.MIDDLE else "  ·  "
        self._said = (short_identity(patient, today),) if narrow else facts
        self._facts.setToolTip(", ".join(facts))
        self._fit_facts()
        self.menu.setVisible(narrow)
        self.park.setVisible(not narrow)
        self._place.setVisible(narrow)

    def _fit_facts(self) -> None:
        """Leave out from the end what has no room, rather than cut a word; hovering says all."""
        metrics = self._facts.fontMetrics()
        for count in range(len(self._said), 0, -1):
            words = self._between.join(self._said[:count])
            if metrics.horizontalAdvance(words) <= self._facts.width() or count == 1:
                self._facts.setText(words)
                return

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit_facts()
        return False

    def show_place(self, text: str) -> None:
        """Show "23 of 24" here, in a narrow window."""
        self._place.setText(text)

    def show_saved(self, clock: str, *, short: bool) -> None:
        """Show when the last answer was really saved; empty when one could not be."""
        self._tick.set_icon("check" if clock else "alert", "text" if clock else "problem")
        self._saved.set_look(ink="text2" if clock else "problem")
        if not clock:
            self._saved.setText(_("Not saved"))
        else:
            self._saved.setText(clock if short else _("Saved {clock}").format(clock=clock))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
