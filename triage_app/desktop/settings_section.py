"""The manager's settings: who the clinic is, and its own words in leaflets.

Nothing is in force before somebody saves it, and nothing typed is lost: it stays in the fields,
with a sentence that it is not saved, and in the store for whoever typed it, also when the program
is closed. What another desk saved meanwhile is kept too.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout, JoinedSegments, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.paper_maker import PaperMaker
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.settings_section_clinic import LABELS, ClinicPage
from triage_app.desktop.settings_section_preview import draw_leaflet, draw_letterhead
from triage_app.desktop.settings_section_texts import OWN, PAGE, TextsPage
from triage_app.desktop.theme import BODY, Theme
from triage_app.desktop.typed_keeper import TypedKeeper
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.problem import Problem
from triage_app.texts import _, n_
from triage_app.workflow import Clinic, ClinicSettings
from triage_app.workflow.may import Action, require
from triage_app.workflow.unsaved import keep_unsaved_settings, unsaved_settings

CLINIC, TEXTS = "clinic", "texts"
_FORM_WIDTH = 560


class SettingsSection(Screen):
    """Two pages of fields, what they make of the paper, and one button that saves."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings_section")
        self.title = _("Settings")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._part = CLINIC
        self._base = ClinicSettings()
        self._typed = ClinicSettings()
        self._dropped: ClinicSettings | None = None
        self._problems: tuple[Problem, ...] = ()
        self._checks = False
        self._maker = PaperMaker(clinic, self)
        self._keeper = TypedKeeper(self._keep_typed, self)
        self._keeper.failed.connect(self._on_not_kept)
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self.save, context=keys)
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.banner = Banner("settings_banner", "info")
        self.banner.acted.connect(self._on_banner)
        options = ((CLINIC, _("The clinic")), (TEXTS, _("Words in leaflets")))
        self.parts = JoinedSegments("settings_parts", _("Part of the settings"), options, height=40)
        self.parts.chosen.connect(self.show_part)
        above = QHBoxLayout()
        above.addWidget(self.parts)
        above.addStretch(1)
        self.clinic_page = ClinicPage()
        self.clinic_page.changed.connect(self._on_changed)
        self.texts_page = TextsPage()
        self.texts_page.changed.connect(self._on_changed)
        self.texts_page.page_wanted.connect(self._draw)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._clinic_part())
        self.texts_scroll = _scroll("texts_scroll", _("Words in leaflets"), self.texts_page)
        self.stack.addWidget(self.texts_scroll)
        column.addWidget(self.banner)
        column.addLayout(above)
        column.addWidget(self.stack, 1)
        column.addWidget(self._foot())
        self.fit(self._room)

    def _clinic_part(self) -> QWidget:
        px = self._theme.px
        part = QWidget()
        across = QHBoxLayout(part)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(px(16))
        self.form_scroll = _scroll("settings_scroll", _("The clinic"), self.clinic_page)
        self.paper = PaperView()
        across.addWidget(self.form_scroll, 1)
        across.addWidget(self.paper, 1)
        return part

    def _foot(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(self._theme.px(12))
        holder.setLayout(flow)
        self.save_button = MainButton("settings_save", _("Save"), "Ctrl+S")
        self.save_button.clicked.connect(self.save)
        self.undo_button = PlainButton("settings_undo", _("Back to what is saved"))
        self.undo_button.clicked.connect(self.undo)
        self.state_line = Words("", BODY, "text2", wrap=False)
        self.state_line.setObjectName("settings_state")
        self.state_line.setFixedHeight(self._theme.px(40))
        for part in (self.save_button, self.undo_button, self.state_line):
            flow.addWidget(part)
        return holder

    # ------------------------------------------------------------------ what is shown

    @property
    def is_unsaved(self) -> bool:
        """Whether something typed is not kept yet."""
        return bool(workflow.changed_fields(self._base, self._typed))

    @override
    def refresh(self) -> None:
        """Read the settings, unless something typed is not saved: that stays."""
        if self.is_unsaved:
            kept = _("These settings are not saved yet.")
            self.banner.say(kept, _("What you typed is still here."))
            self._draw()
            return
        try:
            require(self._clinic.staff, Action.CHANGE_SETTINGS)
            self._base = self._typed = workflow.settings_of(self._clinic)
            before = unsaved_settings(self._clinic)
        except TriageAppError as err:
            self.banner.say(err.text, err.cure)
            self.stack.setEnabled(False)
            return
        self.banner.hide()
        self._typed = before or self._base
        self._show()
        if before is not None:
            self.banner.say(
                _("These settings are not saved yet."), _("What you typed is still here.")
            )

    def _show(self) -> None:
        self.clinic_page.show_settings(self._typed)
        self.texts_page.show_settings(self._typed)
        self.show_part(self._part)
        self._tell()

    def show_part(self, part: str) -> None:
        """The clinic itself, or the words of leaflets."""
        self._part = part
        self.parts.set_value(part)
        clinic = part == CLINIC
        self.stack.setCurrentIndex(0 if clinic else 1)
        self._draw()

    def _draw(self) -> None:
        """Draw the paper in sight as it would be with what is typed."""
        if self._part == CLINIC:
            if self._room is not Room.NARROW:
                self._maker.ask(self.paper, partial(draw_letterhead, self._typed))
        else:
            page = self.texts_page
            page.show_problems(self._problems)
            if page.shows_page:
                drawing = partial(draw_leaflet, self._typed, page.which, page.language)
                self._maker.ask(page.paper, drawing)

    def _on_changed(self) -> None:
        self._dropped = None
        self._typed = self.texts_page.typed(self.clinic_page.typed(self._typed))
        if self._checks:
            self._say_problems()
        self.banner.hide()
        self._keeper.touch()
        self._tell()
        self._draw()

    def _tell(self) -> None:
        changed = workflow.changed_fields(self._base, self._typed)
        self.undo_button.setVisible(bool(changed))
        self.save_button.setEnabled(bool(changed))
        self.save_button.set_words(_("Save") if changed else _("Nothing to save"))
        named = [_(LABELS[name]) for name in changed if name in LABELS]
        if len(named) < len(changed):
            named.append(_("Words in leaflets"))
        words = _("Not saved yet: {fields}.").format(fields=", ".join(named)) if named else ""
        self.state_line.setText(words)
        # Where there is little height, that Save can be pressed says as much.
        self.state_line.setVisible(bool(words) and self._room is not Room.NARROW)
        self.state_line.setToolTip(words)

    # ------------------------------------------------------------------ saving

    def save(self) -> bool:
        """Keep what is typed; False when it could not be kept, with the words beside the fields."""
        if not self.is_unsaved:
            return True
        self._checks = True
        self._say_problems()
        if self._problems:
            self._go_to(self._problems[0])
            return False
        try:
            kept, elsewhere = self._keep()
        except TriageAppError as err:
            self.banner.say(err.text, f"{err.cure} {_('What you typed is still here.')}")
            announce(self, self.banner.accessibleName(), urgent=True)
            return False
        self._base = self._typed = kept
        self._checks = False
        self._keeper.touch()
        self._keeper.keep_now()
        self._show()
        words = _(
            "Letters, leaflets and lists show it at once; other screens from their next start."
        )
        if elsewhere:
            words = f"{words} {_('What another desk changed meanwhile is kept too.')}"
        self.banner.say(_("The settings are saved."), words)
        announce(self, self.banner.accessibleName())
        return True

    def _keep(self) -> tuple[ClinicSettings, bool]:
        """Save on top of what the store holds now; and whether that was changed elsewhere."""
        stored = workflow.settings_of(self._clinic)
        elsewhere = bool(workflow.changed_fields(self._base, stored))
        return workflow.save_settings(
            self._clinic, merged(self._base, self._typed, stored)
        ), elsewhere

    def _keep_typed(self) -> None:
        keep_unsaved_settings(self._clinic, self._base, self._typed)

    def _on_not_kept(self, error: TriageAppError) -> None:
        still = _("What you typed is still here. It is lost only if the program is closed now.")
        self.banner.say(error.text, f"{error.cure} {still}")
        announce(self, self.banner.accessibleName(), urgent=True)

    def _say_problems(self) -> None:
        self._problems = workflow.check_settings(self._typed)
        self.clinic_page.show_problems(self._problems)
        self.texts_page.show_problems(self._problems)

    def _go_to(self, problem: Problem) -> None:
        """Open the first field with something wrong; the banner says how many there are."""
        field = self.clinic_page.field_of(problem.field)
        if field is None:
            _texts, which, language = problem.field.split(" ")
            self.show_part(TEXTS)
            self.texts_page.go_to(which, language)
            if self._room is Room.NARROW:
                self.texts_page.show_view(OWN)
            self.texts_page.show_problems(self._problems)
            field = self.texts_page.editor
        else:
            self.show_part(CLINIC)
        count = len(self._problems)
        head = n_(
            "Not saved. {n} thing is to be put right.",
            "Not saved. {n} things are to be put right.",
            count,
        ).format(n=count)
        self.banner.say(head, _("What is wrong stands beside each field."))
        announce(self, self.banner.accessibleName(), urgent=True)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        scroll = self.form_scroll if self._part == CLINIC else self.texts_scroll
        scroll.ensureWidgetVisible(field, 0, self._theme.px(80))

    def undo(self) -> None:
        """Show what is saved; what was typed can be brought back."""
        self._dropped, self._typed = self._typed, self._base
        self._checks = False
        self._keeper.touch()
        self._problems = ()
        self.clinic_page.show_problems(())
        self._show()
        self.banner.say(
            _("These are the settings as they are saved."), "", _("Bring back what I typed")
        )
        self.banner.button.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_banner(self) -> None:
        if self._dropped is not None:
            self._typed, self._dropped = self._dropped, None
            self._keeper.touch()
            self.banner.hide()
            self._show()

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.parts.first_part().setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        if self._part == CLINIC:
            return (self.parts, self.form_scroll, self.paper, self.save_button)
        page = self.texts_page
        return (self.parts, page.box, page.editor, page.ours, page.paper, self.save_button)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("Ctrl+S",), _("save the settings")),
            KeyHelp(("Enter",), _("add a name to the list")),
            KeyHelp((_("Del"),), _("remove a name from the list")),
            KeyHelp(("Alt+↑", "Alt+↓"), _("move a name")),
        )

    @override
    def leave(self) -> bool:
        """Keep what is typed; in the way once, when that cannot be."""
        return self._keeper.may_leave()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.spontaneous():
            return
        self._maker.stop()
        self._keeper.keep_now()
        if self.is_unsaved and self.window().isVisible():
            self.said.emit(_("The settings are not saved. What you typed is kept there."))

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self.paper.setVisible(room is not Room.NARROW)
        self.texts_page.fit(room)
        self._tell()

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what is typed and what is on show stays."""
        self._theme = theme
        which, language = self.texts_page.which, self.texts_page.language
        shows_page = self.texts_page.shows_page
        clear_out(self)
        self._build()
        self.texts_page.go_to(which, language)
        self._show()
        if shows_page:
            self.texts_page.show_view(PAGE)
        if self._checks:
            self._say_problems()


def _scroll(name: str, label: str, inner: QWidget) -> QScrollArea:
    """A page that scrolls downwards where the window is low."""
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setAccessibleName(label)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inner)
    return scroll


def merged(base: ClinicSettings, typed: ClinicSettings, stored: ClinicSettings) -> ClinicSettings:
    """What the store holds, with what this desk changed since it read it.

    Where both changed the same, this desk's is kept: somebody sees it in front of them.
    """
    changed = {
        one.name: getattr(typed, one.name)
        for one in fields(ClinicSettings)
        if one.name != "texts" and getattr(typed, one.name) != getattr(base, one.name)
    }
    made = replace(stored, **changed)
    for key in {*base.texts, *typed.texts}:
        if base.texts.get(key) != typed.texts.get(key):
            made = workflow.with_text(made, *key, typed.texts.get(key, ""))
    return made
