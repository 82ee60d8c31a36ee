"""What the find box shows while it is empty: part-done intakes, and whether any was interrupted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from triage_app.desktop.draft_list import DraftList, DraftRow
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _


class DraftsPane(QWidget):
    """Part-done intakes under their heading; a line of help where there are none."""

    def __init__(self) -> None:
        super().__init__()
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(4), 0)
        column.setSpacing(px(12))
        self._stopped = Words("", ANSWER, bold=True)
        self._stopped.setObjectName("interrupted_words")
        self._head = Words(
            _("Continue a part-done intake. Ctrl+Tab goes round them."), BODY, bold=True
        )
        self._none = Words(_("Type a name, a birth date, an MRN or a phone number."), BODY, "text2")
        self.drafts = DraftList()
        for part in (self._stopped, self._head, self._none, self.drafts):
            column.addWidget(part)
        column.addStretch(1)

    def show_rows(self, rows: tuple[DraftRow, ...], stopped: str) -> None:
        """Show these drafts; `stopped` says which were interrupted, or is empty."""
        self.drafts.show_rows(rows)
        self._stopped.show_text(stopped)
        self._head.setVisible(bool(rows))
        self._none.setVisible(not rows)


def scrolling(name: str, inner: QWidget) -> QScrollArea:
    """What may be taller than its room: it scrolls downwards, and is never squeezed."""
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inner)
    return scroll
