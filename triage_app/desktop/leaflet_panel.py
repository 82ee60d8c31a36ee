"""Leaflets for the patient: which ones, in which language, seen as they will print."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.acting_parts import ChoiceRow
from triage_app.desktop.background import Work
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.desktop.marks import IconMark, KeyCap, icon_pixmap
from triage_app.desktop.paper_maker import Draw
from triage_app.desktop.paper_panel import PaperPanel
from triage_app.desktop.print_flow import Order, Paper, order_for
from triage_app.desktop.print_jobs import LeafletsJob
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, Theme, theme_of
from triage_app.desktop.waiting import language_name
from triage_app.desktop.words import Words
from triage_app.report.leaflet_words import LEAFLETS, OUR_LANGUAGES, our_leaflet
from triage_app.texts import LANGUAGE_NAMES, _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, require

_ENGLISH: Final = "en"
_BOX: Final = 24
_NUMBER_KEYS: Final = tuple(str(number) for number in range(1, len(LEAFLETS) + 1))


class LeafletRow(ChoiceRow):
    """A leaflet that can be chosen beside others: its key, a box with a tick, its title."""

    @override
    def _left(self, theme: Theme) -> int:
        return super()._left(theme) + theme.px(_BOX + 10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(_BOX)
        left, top = super()._left(theme), (self.height() - side) // 2
        chosen = self.isChecked()
        painter.setBrush(QColor(theme.accent if chosen else theme.surface))
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.control), 1))
        box = QRectF(left, top, side, side).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if chosen:
            inner = theme.px(18)
            tick = icon_pixmap("check", theme.on_accent, inner, self.devicePixelRatioF())
            gap = (side - inner) // 2
            painter.drawPixmap(left + gap, top + gap, tick)


class LeafletPanel(PaperPanel):
    """Leaflets to choose on the left, all chosen ones on the right in their order."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        title = _("Leaflets for the patient")
        super().__init__("leaflet_panel", title, clinic, theme, parent)
        self._chosen: frozenset[str] = frozenset()
        self._language = _ENGLISH
        self._shown_for = ""
        self._build()

    # ------------------------------------------------------------------ building

    @override
    def _build_body(self, body: QVBoxLayout) -> None:
        px = self._theme.px
        body.setSpacing(px(8))
        self.rows: dict[str, LeafletRow] = {}
        for key, which in zip(_NUMBER_KEYS, LEAFLETS, strict=True):
            row = LeafletRow(f"leaflet_{which}", key, "")
            row.clicked.connect(partial(self.toggle, which))
            self.rows[which] = row
            body.addWidget(row)
        self.all_button = PlainButton("leaflets_all", "", "A", flat=True)
        self.all_button.clicked.connect(self.toggle_all)
        body.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addSpacing(px(8))
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(Words(_("Language"), BODY, "text2", wrap=False))
        line.addWidget(KeyCap("L"))
        line.addStretch(1)
        body.addLayout(line)
        options = tuple((code, LANGUAGE_NAMES[code]) for code in OUR_LANGUAGES)
        self.languages = JoinedSegments("leaflet_language", _("Language"), options)
        self.languages.chosen.connect(self.choose_language)
        body.addWidget(self.languages)
        self.language_line = Words("", BODY, "text2")
        self.language_line.setObjectName("leaflet_language_line")
        body.addWidget(self.language_line)
        self._mark = IconMark("info", "text", 20)
        self.reviewed_line = Words("", BODY, "text")
        self.reviewed_line.setObjectName("leaflet_reviewed")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.reviewed_line, 1)
        body.addLayout(below)

    # ------------------------------------------------------------------ choosing

    @property
    def chosen(self) -> tuple[str, ...]:
        """The leaflets chosen, in the order they are given."""
        return tuple(which for which in LEAFLETS if which in self._chosen)

    @override
    def _show_record(self, record: Record) -> None:
        require(self._clinic.staff, Action.PRINT)
        if self._shown_for != record.subject:
            self._shown_for = record.subject
            self._chosen = frozenset()
            spoken = record.patient.language
            self._language = spoken if spoken in OUR_LANGUAGES else _ENGLISH
        self._tell()

    def toggle(self, which: str, _checked: bool = False) -> None:
        """Choose a leaflet, or take it back."""
        self._choose(self._chosen ^ {which})

    def toggle_all(self) -> None:
        """Choose all, or none when all are chosen."""
        everything = frozenset(LEAFLETS)
        self._choose(frozenset() if self._chosen == everything else everything)

    def _choose(self, chosen: frozenset[str]) -> None:
        if self.record is not None:
            self._chosen = chosen
            self._tell()
            self.draw()

    def choose_language(self, code: str) -> None:
        """Give them in this language."""
        if self.record is not None:
            self._language = code
            self._tell()
            self.draw()

    def next_language(self) -> None:
        """The language after this one, and round again."""
        place = OUR_LANGUAGES.index(self._language)
        self.choose_language(OUR_LANGUAGES[(place + 1) % len(OUR_LANGUAGES)])

    def _tell(self) -> None:
        for which, title in workflow.leaflet_titles(self._clinic, self._language):
            row = self.rows[which]
            row.set_words(title)
            row.setChecked(which in self._chosen)
        everything = len(self._chosen) == len(LEAFLETS)
        self.all_button.set_words(_("Choose none") if everything else _("Choose all"))
        self.languages.set_value(self._language)
        self.language_line.show_text(self._language_words())
        reviewed = self._review_words()
        self.reviewed_line.show_text(reviewed)
        self._mark.setVisible(bool(reviewed))
        some = bool(self._chosen) and self.record is not None
        self.print_button.setEnabled(some)
        self.print_button.set_words(_("Print") if some else _("Choose a leaflet first"))
        self.save_button.setEnabled(some)

    def _language_words(self) -> str:
        """How the language stands to the patient's own."""
        if self.record is None:
            return ""
        spoken = self.record.patient.language
        if spoken in OUR_LANGUAGES:
            words = _("The patient's language is {language}.")
        else:
            words = _("The patient's language is {language}. There is no leaflet in it.")
        return words.format(language=language_name(spoken))

    def _review_words(self) -> str:
        """That nobody has reviewed the words of a chosen leaflet; empty when somebody has."""
        own = workflow.settings_of(self._clinic).texts
        not_reviewed = [
            which
            for which in self.chosen
            if (which, self._language) not in own
            and not our_leaflet(which, self._language).reviewed
        ]
        if not not_reviewed:
            return ""
        words = _("No person has reviewed these words in {language} yet. The paper says so too.")
        return words.format(language=language_name(self._language))

    # ------------------------------------------------------------------ the paper

    def _job(self) -> LeafletsJob | None:
        if self.record is None or not self._chosen:
            return None
        return LeafletsJob(self.record, self.chosen, self._language)

    @override
    def _drawing(self) -> Draw | str:
        job = self._job()
        if job is None:
            return _("Choose one leaflet or more with the keys 1 to 4.")
        return partial(_draw, job)

    @override
    def _order(self) -> Order | None:
        record, job = self.record, self._job()
        if record is None or job is None:
            return None
        day = f"{self._clinic.today():%Y-%m-%d}"
        return order_for(
            Paper.LEAFLETS, record.subject, self._language, record.patient.mrn, day, job
        )

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        letter = event.text().upper()
        if not held and letter in _NUMBER_KEYS and letter:
            self.toggle(LEAFLETS[int(letter) - 1])
        elif not held and letter == "A":
            self.toggle_all()
        elif not held and letter == "L":
            self.next_language()
        else:
            super().keyPressEvent(event)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("1–4",), _("choose a leaflet, or take it back")),
            KeyHelp(("A",), _("choose all leaflets, or none")),
            KeyHelp(("L",), _("the other language")),
            *super().key_help(),
        )


def _draw(job: LeafletsJob, clinic: Clinic, work: Work) -> tuple[bytes, object]:
    return job.make(clinic, work).data, None
