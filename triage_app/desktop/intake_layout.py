"""The parts of the intake screen and where they stand, in a wide, middle and narrow window."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop import intake_words as words
from triage_app.desktop.centre_panel import CentrePanel
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.fields import Banner
from triage_app.desktop.identity_strip import IdentityStrip
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_parts import PagesPanel
from triage_app.desktop.level_panel import PANEL_WIDTH as LEVEL_WIDTH
from triage_app.desktop.level_panel import LevelPanel
from triage_app.desktop.narrow_level import NarrowLevel
from triage_app.desktop.red_flag import MIDDLE_WIDTH, RedFlagPanel
from triage_app.desktop.red_flag import PANEL_WIDTH as RED_WIDTH
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import Theme, theme_of
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow import Clinic

_ANY_WIDTH: Final = 16_777_215


class Divider(QWidget):
    """The 1 px line between pages and question."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme_of().colour("line"))


class IntakeLayout(QWidget):
    """Strip on top, banners below it, then pages, question, and level or red flag side by side."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self.strip = IdentityStrip()
        self.narrow = NarrowLevel()
        self.failure = Banner("store_banner", "alert", unmissable=True)
        self.gaps = Banner("gaps_banner", "info")
        self.offer = Banner("offer_banner", "info")
        self.pages = PagesPanel()
        self.centre = CentrePanel()
        self.level = LevelPanel()
        self.red = RedFlagPanel()
        self.red.hide()
        self.aside: QWidget | None = None
        self._place = ""
        self._divider = Divider()
        banners = QVBoxLayout()
        banners.setContentsMargins(px(12), 0, px(12), 0)
        banners.addWidget(self.failure)
        banners.addWidget(self.gaps)
        banners.addWidget(self.offer)
        self._body = QHBoxLayout()
        self._body.setSpacing(0)
        self._body.addWidget(self.pages)
        self._body.addWidget(self._divider)
        self._body.addWidget(self.centre, 1)
        self._body.addWidget(self.level)
        self._body.addWidget(self.red)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.narrow)
        column.addLayout(banners)
        column.addLayout(self._body, 1)

    def fit(self, room: Room) -> None:
        """Take the widths and sizes of this much room."""
        px = self._theme.px
        narrow = room is Room.NARROW
        red_width = MIDDLE_WIDTH if room is Room.MIDDLE else RED_WIDTH
        for panel, width in ((self.level, LEVEL_WIDTH), (self.red, red_width)):
            panel.setMinimumWidth(0 if narrow else px(width))
            panel.setMaximumWidth(_ANY_WIDTH if narrow else px(width))
        self.centre.fit(room)
        self.red.fit(room)

    def show_state(self, flow: IntakeFlow, clinic: Clinic, room: Room) -> None:
        """Show all but the question: who, saved, pages, and the level so far."""
        asking = flow.asking
        narrow = room is Room.NARROW
        self.strip.show_patient(asking.draft.patient, asking.draft.visit_date, room)
        at = "" if flow.unsaved else f"{clinic.local(asking.draft.saved):%H:%M}"
        self.strip.show_saved(at, short=narrow)
        total = len(asking.shown)
        lines = words.page_lines(flow)
        self.pages.show_pages(lines, total - flow.left(), total)
        place, done, of = words.place_in_page(flow)
        page = next((line for line in lines if line.current), None)
        title = page.title if page else _("All pages")
        self.centre.show_progress(title, page.left if page else 0, place, done, of)
        self._place = place
        self.pages.show_state(words.stand_words(asking))
        self._show_level(flow)

    def _show_level(self, flow: IntakeFlow) -> None:
        assessment, form = flow.asking.assessment, desk_form(flow.asking.form)
        shown = words.range_of(flow)
        lines = words.open_lines(flow)
        safety = words.safety_words(flow)
        within = form.levels[assessment.level].seen
        self.level.show_level(shown, within, words.settled_words(flow.asking))
        self.level.show_told(flow.told if assessment.level is Level.EMERGENCY else "")
        self.level.show_open(lines, settled=shown.settled)
        self.level.show_todo(words.todo_lines(flow))
        self.level.show_safety(words.stand_words(flow.asking), safety, words.rest_words(flow))
        self.level.show_basis(words.basis(form))
        self.narrow.show_range(shown, len(lines), alarm=flow.must_tell)

    def arrange(self, room: Room, *, red: bool, level: bool) -> None:
        """Show the red flag or the level beside the question; in a narrow window instead of it."""
        narrow, wide = room is Room.NARROW, room is Room.WIDE
        alone = self.aside is not None and not red
        self.red.setVisible(red)
        self.level.setVisible(level and not alone)
        self.centre.setVisible(not alone and (not narrow or not (red or level)))
        if self.aside is not None:
            self.aside.setVisible(alone)
        self.strip.show_place("" if alone else self._place)
        self.centre.set_crowded(red)
        # The alarm says more than the line, and needs its room.
        self.narrow.setVisible(narrow and not red)
        self.pages.setVisible(wide and not alone)
        self._divider.setVisible(wide and not alone)

    def show_aside(self, panel: QWidget) -> None:
        """Put a panel in the place of pages, question and level; `arrange` then shows it."""
        self.aside = panel
        self._body.addWidget(panel, 1)

    def drop_aside(self, panel: QWidget) -> None:
        """Take the panel away again."""
        self._body.removeWidget(panel)
        panel.hide()
        panel.deleteLater()
        self.aside = None

    def show_done(self, done: QWidget) -> None:
        """Put the last screen in the place of everything below the strip."""
        for part in (self.pages, self._divider, self.centre, self.level, self.red, self.narrow):
            part.hide()
        if self.aside is not None:
            self.drop_aside(self.aside)
        for banner in (self.gaps, self.failure, self.offer):
            banner.hide()
        self.strip.park.hide()
        self.strip.show_place("")
        self._body.addWidget(done, 1)
