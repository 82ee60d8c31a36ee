"""The panel in which a clinician sets the level in place of the rules; both are kept and shown.

Nothing is chosen beforehand and no level is set without a reason. What the rules found stays.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from triage_app.desktop.acting_parts import ChoiceRow, ReasonBox
from triage_app.desktop.acting_words import level_set_line, level_set_words, lowers
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.level_words import level_word
from triage_app.desktop.preview_source import seen_words
from triage_app.desktop.record_panels import SidePanel
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.acting import set_level


class LevelPanel(SidePanel):
    """Four levels by word, shape and colour, a reason, and one button."""

    key = "O"

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("level_panel", _("Set the level"))
        self._clinic = clinic
        self._record = record
        self._chosen: Level | None = None
        now = level_set_words(record, clinic.staff)
        rules = level_word(record.assessment.level)
        self.add_words(now or _("The rules say {level}.").format(level=rules), "text")
        self.rows: dict[Level, ChoiceRow] = {}
        for place, level in enumerate(reversed(Level), start=1):
            words = f"{level_word(level)}, {seen_words(record.form, level)}"
            row = ChoiceRow(f"level_{level.id}", str(place), words, level=level)
            row.clicked.connect(partial(self.choose, level))
            self.rows[level] = row
            self.body.addWidget(row)
        self._lower = self.add_words(
            _("This is below what the rules say. Their reasons stay on the page."),
            "text",
            bold=True,
        )
        self._lower.hide()
        self.reason = ReasonBox("level_reason", _("Why"))
        self.reason.changed.connect(self._tell)
        self.reason.entered.connect(self.set_it)
        self.body.addWidget(self.reason)
        self.set_button = MainButton("level_set", "", "Ctrl+Enter")
        self.set_button.clicked.connect(self.set_it)
        self.body.addWidget(self.set_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.back_to_rules = PlainButton("level_to_rules", _("Give it back to the rules"))
        self.back_to_rules.clicked.connect(self.give_back)
        is_set = record.override is not None or record.lapsed is not None
        self.body.addWidget(self.back_to_rules, 0, Qt.AlignmentFlag.AlignLeft)
        self.back_to_rules.setVisible(is_set)
        if record.levels:
            self.add_heading(_("Levels set so far"))
            for entry in reversed(record.levels):
                self.add_words(level_set_line(entry, clinic))
        self.body.addStretch(1)
        self._tell()

    def choose(self, level: Level, _checked: bool = False) -> None:
        """Mark a level; nothing is kept before the reason is given and the button pressed."""
        self._chosen = level
        for each, row in self.rows.items():
            row.setChecked(each is level)
            row.update()
        self._lower.setVisible(lowers(level, self._record))
        self._tell()
        if not self.reason.is_given:
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self) -> None:
        """The button says what is still missing, or what it will do."""
        if self._chosen is None:
            words, ready = _("Choose a level first"), False
        elif not self.reason.is_given:
            words, ready = _("Give a reason first"), False
        else:
            words, ready = _("Set {level}").format(level=level_word(self._chosen)), True
        self.set_button.set_words(words)
        self.set_button.set_key("Ctrl+Enter" if ready else "")
        self.set_button.setEnabled(ready)

    def set_it(self) -> None:
        """Keep the chosen level with its reason."""
        if self._chosen is None:
            self.rows[Level.EMERGENCY].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep(self._chosen)

    def give_back(self) -> None:
        """Let the rules' level count again; that has a reason too."""
        self._keep(None)

    def _keep(self, level: Level | None) -> None:
        if not self.reason.is_given:
            self.reason.ask(_("Type in a few words why."))
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.finish(partial(set_level, self._clinic, self._record, level, self.reason.text))

    @override
    def first_focus(self) -> None:
        self.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def show_record(self, record: Record) -> None:
        self._record = record

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.set_it()
            return
        row = next((row for row in self.rows.values() if row.key == event.text()), None)
        if row is not None and not control:
            row.click()
            return
        super().keyPressEvent(event)
