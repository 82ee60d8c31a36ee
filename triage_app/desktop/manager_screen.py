"""The manager's screen: a row of sections on top, the chosen one below.

It knows no number and no rule; each section is a screen of its own, made when first shown.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import JoinedSegments, clear_out
from triage_app.desktop.manager_sections import SECTIONS, Section, sections_for
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import HEADING, Theme
from triage_app.desktop.words import Words
from triage_app.texts import _
from triage_app.workflow import Clinic


class ManagerScreen(Screen):
    """Sections for who may see them; a person who may see none is not given this screen."""

    def __init__(
        self,
        clinic: Clinic,
        theme: Theme,
        parent: QWidget | None = None,
        sections: tuple[Section, ...] = SECTIONS,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("manager_screen")
        self.title = _("Manager")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._sections = sections_for(clinic.staff, sections)
        self._made: dict[str, Screen] = {}
        self._shown = ""
        self._build()

    def _build(self) -> None:
        px = self._theme.px
        self._column = QVBoxLayout(self)
        self._column.setSpacing(px(12))
        head = QHBoxLayout()
        head.setSpacing(px(16))
        self._head = Words(self.title, HEADING, bold=True, wrap=False)
        head.addWidget(self._head)
        options = tuple((section.id, _(section.words)) for section in self._sections)
        self.choice = JoinedSegments("manager_sections", _("Section"), options, height=40)
        self.choice.chosen.connect(self.show_section)
        head.addWidget(self.choice)
        # Where there is no room for the row of sections it folds into one button.
        self.fold = PlainButton("manager_sections_fold", self.title, icon_name="menu")
        self.fold.clicked.connect(self._on_fold)
        head.addWidget(self.fold)
        head.addStretch(1)
        self._column.addLayout(head)
        self.stack = QStackedWidget(self)
        self._column.addWidget(self.stack, 1)
        self.fit(self._room)

    def _on_fold(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section in self._sections:
            menu.addAction(_(section.words)).triggered.connect(
                partial(self._on_folded_choice, section.id)
            )
        menu.popup(self.fold.mapToGlobal(QPoint(0, self.fold.height())))

    def _on_folded_choice(self, section_id: str, _checked: bool = False) -> None:
        self.show_section(section_id)

    @property
    def section(self) -> Screen | None:
        """The section on show."""
        return self._made.get(self._shown)

    def show_section(self, section_id: str) -> None:
        """Show a section; it reads what it shows anew."""
        if section_id not in self._made:
            section = next(item for item in self._sections if item.id == section_id)
            made = section.make(self._clinic, self._theme)
            made.record_wanted.connect(self.record_wanted)
            made.said.connect(self.said)
            made.fit(self._room)
            self._made[section_id] = made
            self.stack.addWidget(made)
        self._shown = section_id
        self._mark(section_id)
        self.stack.setCurrentWidget(self._made[section_id])
        self._made[section_id].refresh()

    def _mark(self, section_id: str) -> None:
        self.choice.set_value(section_id)
        words = next(_(item.words) for item in self._sections if item.id == section_id)
        self.fold.set_words(words)
        self.fold.setAccessibleName(f"{_('Section')}: {words}")

    @override
    def refresh(self) -> None:
        self.show_section(self._shown or self._sections[0].id)

    @override
    def first_focus(self) -> None:
        first = self.fold if self.fold.isVisibleTo(self) else self.choice.first_part()
        first.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        below = self.section.panels() if self.section is not None else ()
        return (self.choice, self.fold, *below)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        below = self.section.key_help() if self.section is not None else ()
        return (KeyHelp(("←", "→", "Space"), _("choose the section")), *below)

    @override
    def leave(self) -> bool:
        return all(section.leave() for section in self._made.values())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.back_wanted.emit()
            return
        super().keyPressEvent(event)

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        px = self._theme.px
        side = px(16) if room is Room.NARROW else px(24)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self._head.setVisible(room is not Room.NARROW)
        self._fold_or_not()
        for section in self._made.values():
            section.fit(room)

    def _fold_or_not(self) -> None:
        """The row of sections where all of it has room; no word of it is ever cut."""
        folds = self._room is Room.NARROW or self._row_width() > self.width()
        self.choice.setVisible(not folds)
        self.fold.setVisible(folds)

    def _row_width(self) -> int:
        """What head and row of sections need side by side."""
        sides = self._column.contentsMargins()
        return (
            sides.left()
            + self._head.sizeHint().width()
            + self._theme.px(16)
            + self.choice.sizeHint().width()
            + sides.right()
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_or_not()

    @override
    def retheme(self, theme: Theme) -> None:
        """Build the row anew; the sections take the theme themselves and keep what they show."""
        self._theme = theme
        for section in self._made.values():
            section.setParent(self)
        clear_out(self)
        self._build()
        for section in self._made.values():
            self.stack.addWidget(section)
            section.retheme(theme)
        if self._shown:
            self._mark(self._shown)
            self.stack.setCurrentWidget(self._made[self._shown])
        self.fit(self._room)
