"""The settings of the clinic itself: name, numbers, logo, specialists, paper, days and language."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from triage_app.desktop.acting_parts import WritingArea
from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.marks import IconMark
from triage_app.desktop.settings_section_logo import LogoBox
from triage_app.desktop.settings_section_names import NameList
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.problem import Problem
from triage_app.report.paper import PaperSize
from triage_app.texts import LANGUAGE_NAMES, N_, _
from triage_app.workflow import ClinicSettings

LABELS: Final = {
    "name": N_("Name of the clinic"),
    "address": N_("Address"),
    "phone": N_("Phone"),
    "emergency_number": N_("Emergency number"),
    "logo": N_("Logo"),
    "specialists": N_("Specialists"),
    "paper": N_("Paper"),
    "day_first": N_("Days typed in figures"),
    "language": N_("Language of the screens"),
    "idle_desk": N_("Minutes until reception locks"),
    "idle_room": N_("Minutes until every other desk locks"),
    "keep_years": N_("Years a record is kept"),
}
"""What each field of the settings is called; the texts of leaflets are named apart."""
_LINES: Final = ("name", "phone", "emergency_number")
_MINUTES: Final = ("idle_desk", "idle_room")
_YEARS: Final = "keep_years"
_MOST_TYPED: Final = 8
_PAPERS: Final = ((PaperSize.LETTER, N_("Letter", "paper")), (PaperSize.A4, "A4"))
_DAYS: Final = (("month", N_("3/4 is March 4")), ("day", N_("3/4 is 3 April")))


class ClinicPage(QWidget):
    """The fields, one below the other.

    Signals:
        changed(): something was typed or chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._showing = False
        px = theme_of().px
        column = QVBoxLayout(self)
        # A ring round a field must have room at both sides.
        column.setContentsMargins(px(4), px(4), px(16), px(16))
        column.setSpacing(px(12))
        self.lines: dict[str, LabelledField] = {}
        for name in _LINES:
            line = LabelledField(f"clinic_{name}", _(LABELS[name]))
            line.field.textChanged.connect(self._on_changed)
            self.lines[name] = line
        self.address = WritingArea("clinic_address", _(LABELS["address"]), 3)
        self.address.textChanged.connect(self._on_changed)
        self.logo = LogoBox()
        self.logo.changed.connect(self._on_changed)
        self.specialists = NameList("clinic_specialists", _(LABELS["specialists"]))
        self.specialists.changed.connect(self._on_changed)
        self.specialists.field.textChanged.connect(self._on_changed)
        column.addWidget(self.lines["name"])
        column.addWidget(self._address_part())
        column.addWidget(self.lines["phone"])
        column.addWidget(self.lines["emergency_number"])
        column.addWidget(self.logo)
        column.addWidget(self.specialists)
        for part in self._choices():
            column.addWidget(part)
        for name in _MINUTES:
            line = LabelledField(f"clinic_{name}", _(LABELS[name]))
            line.field.setMaxLength(_MOST_TYPED)
            line.field.textChanged.connect(self._on_changed)
            self.lines[name] = line
            column.addWidget(line)
        hint = _("Without a key or a click for so long, a desk locks itself: 1 to 60 minutes.")
        column.addWidget(Words(hint, CAPTION, "text2"))
        for part in self._years_part():
            column.addWidget(part)
        column.addStretch(1)

    def _years_part(self) -> tuple[QWidget, ...]:
        line = LabelledField(f"clinic_{_YEARS}", _(LABELS[_YEARS]))
        line.field.setMaxLength(_MOST_TYPED)
        line.field.textChanged.connect(self._on_changed)
        self.lines[_YEARS] = line
        hint = _(
            "After the last thing done in it; 0 keeps all. Nothing is deleted by itself: Keep and"
            " leave shows what is older."
        )
        return line, Words(hint, CAPTION, "text2")

    def _address_part(self) -> QWidget:
        px = theme_of().px
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        label = Words(_("Address, one line each"), BODY)
        label.setBuddy(self.address)
        self._address_mark = IconMark("alert", "problem", 20)
        self.address_message = Words("", BODY, "problem")
        self.address_message.setObjectName("clinic_address_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._address_mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.address_message, 1)
        column.addWidget(label)
        column.addWidget(self.address)
        column.addLayout(below)
        self._say_of_address("")
        return part

    def _choices(self) -> tuple[QWidget, ...]:
        papers = tuple((size.name.lower(), _(words, "paper")) for size, words in _PAPERS)
        days = tuple((name, _(words)) for name, words in _DAYS)
        self.paper = JoinedSegments("clinic_paper", _(LABELS["paper"]), papers)
        self.days = JoinedSegments("clinic_days", _(LABELS["day_first"]), days)
        languages = tuple(LANGUAGE_NAMES.items())
        self.language = JoinedSegments("clinic_language", _(LABELS["language"]), languages)
        parts = []
        for name, choice in (
            ("paper", self.paper),
            ("day_first", self.days),
            ("language", self.language),
        ):
            choice.chosen.connect(self._on_changed)
            part = QWidget()
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme_of().px(4))
            column.addWidget(Words(_(LABELS[name]), BODY))
            column.addWidget(choice)
            parts.append(part)
        hint = _("A desk may speak another language: F1 chooses it there.")
        column.addWidget(Words(hint, CAPTION, "text2"))
        return tuple(parts)

    # ------------------------------------------------------------------ the settings

    def show_settings(self, settings: ClinicSettings) -> None:
        """Put the settings into the fields, without a signal."""
        self._showing = True
        for name, line in self.lines.items():
            value = getattr(settings, name)
            # No minutes stand for what could not be read as a number.
            text = str(value or "") if name in _MINUTES else str(value)
            if name == _YEARS and value < 0:
                continue
            if line.field.text() != text:
                line.field.setText(text)
        address = "\n".join(settings.address)
        if self.address.toPlainText() != address:
            self.address.setPlainText(address)
        self.logo.show_logo(settings.logo)
        self.specialists.show_names(settings.specialists)
        self.paper.set_value(settings.paper.name.lower())
        self.days.set_value("day" if settings.day_first else "month")
        self.language.set_value(settings.language)
        self._showing = False

    def typed(self, settings: ClinicSettings) -> ClinicSettings:
        """The settings with what stands in the fields."""
        address = self.address.toPlainText()
        return replace(
            settings,
            name=self.lines["name"].field.text(),
            phone=self.lines["phone"].field.text(),
            emergency_number=self.lines["emergency_number"].field.text(),
            address=tuple(address.split("\n")) if address else (),
            logo=self.logo.logo,
            specialists=self.specialists.names,
            paper=PaperSize[self.paper.value().upper()],
            day_first=self.days.value() == "day",
            language=self.language.value(),
            idle_desk=self._minutes("idle_desk"),
            idle_room=self._minutes("idle_room"),
            keep_years=self._years(),
        )

    def _years(self) -> int:
        """The years as typed; -1, which no clinic may have, for what is no number."""
        typed = self.lines[_YEARS].field.text().strip()
        return int(typed) if typed.isascii() and typed.isdigit() else -1

    def _minutes(self, name: str) -> int:
        """The minutes as typed; 0, which no desk may have, for what is no number."""
        typed = self.lines[name].field.text().strip()
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    def _on_changed(self) -> None:
        if not self._showing:
            self.changed.emit()

    # ------------------------------------------------------------------ what is wrong

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Say beside each field what is wrong with it, and nothing beside the others."""
        said = {problem.field: f"{problem.text} {problem.cure}" for problem in reversed(problems)}
        for name, line in self.lines.items():
            if name in said:
                line.show_problem(said[name])
            else:
                line.clear_message()
        self._say_of_address(said.get("address", ""))
        self.specialists.say(said.get("specialists", ""))

    def _say_of_address(self, problem: str) -> None:
        self.address_message.show_text(problem)
        self._address_mark.setVisible(bool(problem))
        self.address.setAccessibleDescription(problem)

    def field_of(self, name: str) -> QWidget | None:
        """The control of a field of the settings; None when it is not here."""
        if name in self.lines:
            return self.lines[name].field
        others: dict[str, QWidget] = {
            "address": self.address,
            "logo": self.logo.choose_button,
            "specialists": self.specialists.field,
            "language": self.language.first_part(),
        }
        return others.get(name)
