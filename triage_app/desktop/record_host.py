"""Holds the one panel that may lie over a record's side, and hands on what happens in it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.acting_desk import CorrectPanel
from triage_app.desktop.announce import announce
from triage_app.desktop.record_layout import RecordLayout
from triage_app.desktop.record_openers import open_panel
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.record_versions import VersionsPanel
from triage_app.model.beside import Printed
from triage_app.report.told import Told
from triage_app.workflow import Clinic, Record


class PanelHost(QObject):
    """Opens and closes panels.

    Signals:
        changed(Record): the Record after something was done in a panel.
        begun(str): the draft of a correction.
        version_wanted(str), copy_wanted(Printed): a version to open, a Printed to print again.
    """

    changed = Signal(Record)
    begun = Signal(str)
    version_wanted = Signal(str)
    copy_wanted = Signal(Printed)

    def __init__(self, clinic: Clinic, screen: QWidget) -> None:
        super().__init__(screen)
        self._clinic = clinic
        self._screen = screen
        self.panel: SidePanel | None = None

    def show(self, key: str, record: Record, told: Told, parts: RecordLayout) -> None:
        """Open a panel over the side; the key of the one that is open closes it."""
        if self.panel is not None and self.panel.key == key:
            self.close(parts)
            return
        panel = open_panel(key, self._clinic, record, told)
        if panel is None:
            return
        self.close(parts)
        panel.changed.connect(self.changed)
        if isinstance(panel, CorrectPanel):
            panel.begun.connect(self.begun)
        if isinstance(panel, VersionsPanel):
            panel.version_wanted.connect(self.version_wanted)
            panel.copy_wanted.connect(self.copy_wanted)
        panel.say_who(record)
        self.panel = panel
        parts.put_panel(panel)
        panel.first_focus()
        announce(panel, panel.accessibleName())

    def close(self, parts: RecordLayout) -> None:
        """Back to the record."""
        if self.panel is None:
            return
        panel, self.panel = self.panel, None
        parts.take_panel(panel)
        panel.deleteLater()
        self._screen.setFocus()

    def carry(self, old: RecordLayout) -> SidePanel | None:
        """Take the panel out of a layout that is built anew; what was typed in it stays."""
        if self.panel is not None:
            old.take_panel(self.panel)
            self.panel.setParent(self._screen)
        return self.panel
