"""The clinic's own words in leaflets: written beside ours, with a preview, and back to ours.

A text that says the same as ours is not kept as the clinic's own, so that ours can be improved.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.acting_parts import WritingArea
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout, JoinedSegments
from triage_app.desktop.language_box import LanguageBox
from triage_app.desktop.marks import IconMark
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.problem import Problem
from triage_app.report.leaflet_words import (
    FASTING,
    LEAFLETS,
    OUR_LANGUAGES,
    PLACES,
    our_leaflet,
    own_leaflet,
)
from triage_app.texts import LANGUAGE_NAMES, N_, _
from triage_app.workflow import ClinicSettings

OWN, OURS, PAGE = "own", "ours", "page"
_MEANS: Final = {
    "clinic": N_("the name of the clinic"),
    "phone": N_("the clinic's phone"),
    "emergency_number": N_("the emergency number"),
    "fasting": N_("when to stop eating and drinking"),
    "come_back": N_("when to come back, on a line of its own"),
    "write": N_("a line to write on, at the end of a line"),
}


class LeafletBox(LanguageBox):
    """A list to choose a text from, with the look of a field."""

    def __init__(self) -> None:
        super().__init__()
        self.clear()
        self.setObjectName("text_which")
        self.setAccessibleName(_("Text"))
        self.setAccessibleDescription(_("Text"))
        for which in (*LEAFLETS, FASTING):
            self.addItem("", which)

    def show_titles(self, titles: dict[str, str]) -> None:
        """Name each text."""
        for place in range(self.count()):
            self.setItemText(place, titles[str(self.itemData(place))])


class _Ours(QPlainTextEdit):
    """Our text, to read and to copy from."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("text_ours")
        self.setAccessibleName(_("The program's own text"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._dress()

    def _dress(self) -> None:
        font = theme_of().font(BODY)
        if self.font() != font:
            self.setFont(font)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()


class _Editor(WritingArea):
    """As high as there is room."""

    @override
    def _dress(self) -> None:
        font = theme_of().font(BODY)
        if self.font() != font:
            self.setFont(font)
        self.setMinimumHeight(theme_of().px(200))


class TextsPage(QWidget):
    """One text in one language at a time; what is typed in the others stays.

    Signals:
        changed(): something was typed.
        page_wanted(): the preview is to be drawn.
    """

    changed = Signal()
    page_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._settings = ClinicSettings()
        self._room = Room.WIDE
        self._view = OURS
        self._showing = False
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(4), px(4), px(4), px(4))
        column.setSpacing(px(8))
        column.addWidget(self._choices())
        across = QHBoxLayout()
        across.setSpacing(px(16))
        self._left = self._own_part()
        self._right = QStackedWidget()
        self.ours = _Ours()
        self.paper = PaperView()
        self._right.setMinimumHeight(px(240))
        self._right.addWidget(self.ours)
        self._right.addWidget(self.paper)
        across.addWidget(self._left, 1)
        across.addWidget(self._right, 1)
        column.addLayout(across, 1)

    def _choices(self) -> QWidget:
        px = theme_of().px
        holder = QWidget()
        flow = FlowLayout(px(12))
        holder.setLayout(flow)
        self.box = LeafletBox()
        self.box.setFixedWidth(px(400))
        self.box.currentIndexChanged.connect(self._on_chosen)
        languages = tuple((code, LANGUAGE_NAMES[code]) for code in OUR_LANGUAGES)
        self.languages = JoinedSegments("text_language", _("Language of the text"), languages)
        self.languages.set_value(OUR_LANGUAGES[0])
        self.languages.chosen.connect(self._on_chosen)
        wide = ((OURS, _("Our text")), (PAGE, _("The page")))
        self._beside = JoinedSegments("text_beside", _("Beside it"), wide)
        narrow = ((OWN, _("Your text")), *wide)
        self._instead = JoinedSegments("text_instead", _("Shown"), narrow)
        for views in (self._beside, self._instead):
            views.chosen.connect(self.show_view)
        for part in (self.box, self.languages, self._beside, self._instead):
            flow.addWidget(part)
        return holder

    def _own_part(self) -> QWidget:
        px = theme_of().px
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.editor = _Editor("text_editor", _("Your text"), 8)
        self.editor.textChanged.connect(self._on_typed)
        self.state_line = Words("", BODY, "text2")
        self.state_line.setObjectName("text_state")
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName("text_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message, 1)
        self.reset_button = PlainButton("text_reset", _("Back to our text"))
        self.reset_button.clicked.connect(self.reset)
        column.addWidget(self.state_line)
        column.addWidget(self.editor, 1)
        column.addLayout(below)
        column.addWidget(self._places())
        column.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _places(self) -> QWidget:
        """The places that are filled in, each a button that writes it where the cursor stands."""
        px = theme_of().px
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        lines = _(
            "The first line is the title. # begins a heading, - a point, ! what matters most."
        )
        self._how = Words(lines, CAPTION, "text2")
        column.addWidget(self._how)
        column.addWidget(Words(_("Places that are filled in; press one to write it:"), CAPTION))
        buttons = QWidget()
        flow = FlowLayout(px(4))
        buttons.setLayout(flow)
        for place in PLACES:
            button = PlainButton(f"place_{place}", f"{{{place}}}")
            button.setAccessibleName(f"{{{place}}}: {_(_MEANS[place])}")
            button.setToolTip(_(_MEANS[place]))
            button.clicked.connect(partial(self.insert_place, place))
            flow.addWidget(button)
        column.addWidget(buttons)
        return holder

    # ------------------------------------------------------------------ which text

    @property
    def which(self) -> str:
        """The text on show."""
        return str(self.box.currentData())

    @property
    def language(self) -> str:
        """Its language."""
        return self.languages.value()

    def go_to(self, which: str, language: str) -> None:
        """Show a text."""
        self.box.setCurrentIndex(self.box.findData(which))
        self.languages.set_value(language)
        self._show()

    def show_settings(self, settings: ClinicSettings) -> None:
        """Take the settings; what is on show stays on show."""
        self._settings = settings
        self._show()

    def typed(self, settings: ClinicSettings) -> ClinicSettings:
        """The settings with every text as it is typed."""
        return replace(settings, texts=self._settings.texts)

    def _on_chosen(self, _chosen: object = None) -> None:
        if not self._showing:
            self._show()
            self.page_wanted.emit()

    def _show(self) -> None:
        self._showing = True
        self.box.show_titles({which: self._title(which) for which in (*LEAFLETS, FASTING)})
        text = self._own_text()
        if self.editor.toPlainText() != text:
            self.editor.setPlainText(text)
        ours = self._our_text()
        if self.ours.toPlainText() != ours:
            self.ours.setPlainText(ours)
        self._how.setVisible(self.which != FASTING)
        self._showing = False
        self._tell()

    def _title(self, which: str) -> str:
        own = (which, self.language) in self._settings.texts
        if which == FASTING:
            title = _("When to stop eating and drinking")
        elif own:
            text = self._settings.texts[which, self.language]
            title = own_leaflet(which, self.language, text).title
        else:
            title = our_leaflet(which, self.language).title
        return _("{title} (your text)").format(title=title) if own else title

    def _own_text(self) -> str:
        if self.which == FASTING:
            return self._settings.texts.get((FASTING, self.language), "")
        return workflow.leaflet_lines(self._settings, self.which, self.language)

    def _our_text(self) -> str:
        if self.which == FASTING:
            return _(
                "The program has no words of its own here: each clinic has its rules. While this"
                " is empty, the leaflet has lines to write on.\n\nOne line becomes a sentence,"
                " several become points."
            )
        return workflow.our_leaflet_lines(self.which, self.language)

    # ------------------------------------------------------------------ typing

    def _on_typed(self) -> None:
        if self._showing:
            return
        text = self.editor.toPlainText()
        same = self.which != FASTING and text.strip() == self._our_text().strip()
        kept = "" if same else text
        self._settings = workflow.with_text(self._settings, self.which, self.language, kept)
        self.box.show_titles({which: self._title(which) for which in (*LEAFLETS, FASTING)})
        self._tell()
        self.changed.emit()
        self.page_wanted.emit()

    def insert_place(self, place: str, _checked: bool = False) -> None:
        """Write a place where the cursor stands."""
        self.editor.insertPlainText(f"{{{place}}}")
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def reset(self) -> None:
        """Our text again; Ctrl+Z in the field brings the clinic's back."""
        text = "" if self.which == FASTING else self._our_text()
        cursor = QTextCursor(self.editor.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.state_line.setText(_("This is our text again. Ctrl+Z brings yours back."))

    def _tell(self) -> None:
        own = (self.which, self.language) in self._settings.texts
        self.reset_button.setVisible(own)
        if own:
            words = _("Your text. It is printed instead of ours.")
        elif self.which == FASTING:
            words = _("No words of yours yet.")
        else:
            words = _("Our text. What you change here becomes your own.")
        self.state_line.setText(words)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Say below the field what is wrong with the text on show."""
        here = " ".join(("texts", self.which, self.language))
        said = " ".join(f"{p.text} {p.cure}" for p in problems if p.field == here)
        self.message.show_text(said)
        self._mark.setVisible(bool(said))
        self.editor.setAccessibleDescription(said)

    # ------------------------------------------------------------------ room

    @property
    def shows_page(self) -> bool:
        """Whether the preview is in sight."""
        return self._view == PAGE

    def show_view(self, view: str) -> None:
        """Our text or the page beside the clinic's own; in a narrow window instead of it."""
        self._view = view
        self.fit(self._room)
        if view == PAGE:
            self.page_wanted.emit()

    def fit(self, room: Room) -> None:
        """Beside each other, or one of three."""
        self._room = room
        narrow = room is Room.NARROW
        if not narrow and self._view == OWN:
            self._view = OURS
        self._beside.setVisible(not narrow)
        self._instead.setVisible(narrow)
        self._beside.set_value(self._view)
        self._instead.set_value(self._view)
        self._left.setVisible(not narrow or self._view == OWN)
        self._right.setVisible(not narrow or self._view != OWN)
        self._right.setCurrentWidget(self.paper if self._view == PAGE else self.ours)
        self._right.setMinimumHeight(theme_of().px(360 if narrow else 240))
        if narrow is not self.paper.fits_width:
            # A whole page would be too small to read there.
            self.paper.toggle_zoom()
