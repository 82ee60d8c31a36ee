"""The merges that a record was part of: who, when, why, and one button that undoes each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.merge_words import merge_words, moved_words, undone_words
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.model.beside import Merge
from triage_app.texts import _
from triage_app.workflow import Clinic


class MergeList(QWidget):
    """Merges, newest first.

    Signals:
        undo_wanted(Merge): put the two apart again.
    """

    undo_wanted = Signal(Merge)

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.setObjectName("merge_list")
        self._clinic = clinic
        self.merges: tuple[Merge, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme_of().px(8))

    def show_merges(self, merges: tuple[Merge, ...]) -> None:
        """Show these; nothing at all where there are none."""
        self.merges = merges
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(merges))
        if not merges:
            return
        self._column.addWidget(Rule())
        self._column.addWidget(Words(_("Put together before"), BODY, bold=True))
        for place, merge in enumerate(merges, start=1):
            self._add(place, merge)

    def _add(self, place: int, merge: Merge) -> None:
        said = merge_words(merge, self._clinic)
        undone = undone_words(merge, self._clinic)
        self._column.addWidget(Words(said, BODY, "text2" if undone else "text"))
        after = undone or " ".join(moved_words(merge))
        self._column.addWidget(Words(after, BODY, "text2"))
        if undone:
            return
        button = PlainButton(f"merge_undo_{place}", _("Undo this merge"))
        button.setAccessibleName(f"{button.text()}: {said}")
        button.clicked.connect(partial(self._on_undo, merge))
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_undo(self, merge: Merge, _checked: bool = False) -> None:
        self.undo_wanted.emit(merge)
