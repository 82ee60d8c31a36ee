"""The page of a new patient: the form, who it might already be, and the words for under 18."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import texts, workflow
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_form import desk_form, patients_words
from triage_app.desktop.desk_parts import Rule, Surface
from triage_app.desktop.emergency_number import with_number
from triage_app.desktop.fields import Banner
from triage_app.desktop.match_panel import MatchPanel
from triage_app.desktop.patient_form import PatientForm
from triage_app.desktop.patient_match import Match, in_words
from triage_app.desktop.screen import Room
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.theme import ANSWER, BODY, HEADING, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.model.intake import FormId
from triage_app.model.person import Patient, Referral
from triage_app.questionnaire.person_entry import PersonRead
from triage_app.texts import _
from triage_app.workflow import Clinic, SearchPlace
from triage_app.workflow.same_person import Likely, TypedPerson, likely_same, tells_enough

PANEL_WIDTH = 512
PANEL_MIDDLE = 400


class NewPatientPage(QWidget):
    """Form on the left, known patients on the right.

    Signals:
        cancelled(): back to the find box.
        known_chosen(Patient): somebody known was chosen instead.
        accepted(Patient, Referral): a new patient, and who sent them.
    """

    cancelled = Signal()
    known_chosen = Signal(Patient)
    accepted = Signal(Patient, Referral)

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("new_patient_page")
        self._clinic = clinic
        self._search = BackgroundDesk(clinic, self)
        self._note = SearchNote(clinic, SearchPlace.NEW_PATIENT, self)
        self._form_id: FormId | None = None
        self._room = Room.WIDE
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        column.addWidget(Rule())
        self.banner = Banner("new_patient_banner", "alert")
        column.addWidget(self.banner)
        self.form = PatientForm(clinic)
        self.too_young = TooYoung()
        self._left = QStackedWidget()
        self._left.addWidget(self.form)
        scroll = QScrollArea()
        scroll.setObjectName("too_young_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.too_young)
        self._left.addWidget(scroll)
        self.matches = MatchPanel()
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        self._across.addWidget(self._left, 1)
        self._across.addWidget(self.matches)
        column.addLayout(self._across, 1)
        self.form.typed_changed.connect(self._look)
        self.form.accepted.connect(self.accepted)
        self.form.refused.connect(self._on_refused)
        self.matches.opened.connect(self.known_chosen)
        self.form.notice.clicked.connect(partial(self.form.show_widget, self.matches))
        self.too_young.back_pressed.connect(self._on_back)
        self.too_young.done_pressed.connect(self._on_done)
        self.fit(Room.WIDE)

    def _build_head(self) -> QWidget:
        px = theme_of().px
        head = Surface()
        head.setFixedHeight(px(59))
        row = QHBoxLayout(head)
        row.setContentsMargins(px(24), 0, px(24), 0)
        row.setSpacing(px(10))
        row.addWidget(Words(_("Patients"), ANSWER, "text2", wrap=False))
        row.addWidget(Words("›", ANSWER, "text2", wrap=False))
        row.addWidget(Words(_("New patient"), ANSWER, bold=True, wrap=False))
        row.addStretch(1)
        cancel = PlainButton("cancel_new_patient", _("Cancel"), "Esc", flat=True)
        cancel.clicked.connect(self.cancelled)
        row.addWidget(cancel)
        return head

    def start(self, text: str, form_id: FormId) -> None:
        """Begin with a blank form; `text` was searched for, `form_id` has the words to say."""
        self._form_id = form_id
        self.banner.hide()
        self.form.start_with(text)
        self._show_matches(((), {}))
        self._left.setCurrentWidget(self.form)

    def first_focus(self) -> None:
        """Put the keys into the first box that is empty."""
        field = self.form.family
        if field.field.text():
            field = self.form.given if not self.form.given.field.text() else self.form.born
        field.field.setFocus()

    def referral(self) -> Referral:
        """Who sent the patient, as typed."""
        return self.form.referral()

    def open_match(self, place: int) -> None:
        """Open a known patient instead."""
        self.matches.open_match(place)

    def panels(self) -> tuple[QWidget, ...]:
        """Form, then the known patients."""
        match = self.matches.findChildren(PlainButton, "match_open_1")
        return (self.form.family.field, *match)

    def fit(self, room: Room) -> None:
        """Side by side, or the known patients below the form in a narrow window."""
        px = theme_of().px
        narrow = room is Room.NARROW
        if narrow:
            self.form.put_below(self.matches)
        else:
            self._across.addWidget(self.matches)
        self._room = room
        width = px(PANEL_WIDTH if room is Room.WIDE else PANEL_MIDDLE)
        self.matches.fit(room)
        self.matches.setMinimumWidth(0 if narrow else width)
        self.matches.setMaximumWidth(16_777_215 if narrow else width)
        self.form.lay_out(one_column=narrow or room is Room.MIDDLE)

    # ------------------------------------------------------------------- matching

    def _look(self, typed: TypedPerson) -> None:
        """Look for known patients off the screen's thread; a newer search stops an older one."""
        self._search.stop()
        if not tells_enough(typed):
            self._show_matches(((), {}))
        elif self.isVisible():
            # Not once the page was left: nobody would close the connection again.
            self._search.run(
                partial(_find_matches, typed=typed),
                partial(self._on_found, typed),
                self._on_search_failed,
                parent=self,
            )

    def _on_found(
        self, typed: TypedPerson, found: tuple[tuple[Match, ...], dict[str, str]]
    ) -> None:
        """Show who was found, unless something else is typed by now: that is looked for next."""
        if typed == self.form.typed():
            self._show_matches(found)
            if found[0]:
                self._note.found(len(found[0]))

    def _show_matches(self, found: tuple[tuple[Match, ...], dict[str, str]]) -> None:
        matches, days = found
        self.matches.show_matches(matches, days)
        known = len(matches)
        sure = bool(matches) and matches[0].likely is Likely.VERY
        # Warned, never blocked: it still works, but to open the known patient comes first.
        self.form.save_button.set_main(main=not sure)
        self.form.notice.set_words(
            _("{n} known patients may be the same").format(n=known)
            if known > 1
            else _("A known patient may be the same")
        )
        self.form.notice.setVisible(bool(matches) and self._room is Room.NARROW)

    def _on_search_failed(self, error: Exception) -> None:
        self.banner.say(_("Known patients could not be searched."), str(error))

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        # A window that is only minimised comes back to the same page.
        if not event.spontaneous():
            self._search.release()
        super().hideEvent(event)

    # -------------------------------------------------------------------- refused

    def _on_refused(self, read: PersonRead) -> None:
        form = self._clinic.forms[self._form_id] if self._form_id else None
        if form is None:
            return
        language = self.form.fields().language
        own = desk_form(form.form).safety_net
        heard = patients_words(form.form, language).safety_net()
        spoken = heard if language != texts.language() else ()
        self.too_young.say(
            read.problems[-1].text,
            with_number(own, self._clinic.letterhead.emergency_number),
            spoken if spoken != own else (),
        )
        self._left.setCurrentIndex(1)
        self.too_young.setFocus()

    def _on_back(self) -> None:
        self._left.setCurrentWidget(self.form)
        self.form.born.field.setFocus()

    def _on_done(self) -> None:
        self.form.clear()
        self.cancelled.emit()


class TooYoung(QWidget):
    """What to say to someone under 18, calmly: no form, no level, and nothing was kept.

    Signals:
        back_pressed(): the birth date was typed wrong.
        done_pressed(): the words were said.
    """

    back_pressed = Signal()
    done_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("too_young")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(40), px(40), px(40), px(24))
        column.setSpacing(px(12))
        self._head = Words("", HEADING, bold=True)
        column.addWidget(self._head)
        column.addWidget(Words(_("Say this aloud"), BODY, "text2"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(10))
        column.addLayout(self._lines)
        column.addWidget(Words(_("Nothing was kept."), BODY, "text2"))
        column.addSpacing(px(12))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.done_button = PlainButton("too_young_done", _("Done"), height=48)
        self.back_button = PlainButton("too_young_back", _("Change the birth date"), height=48)
        self.done_button.clicked.connect(self.done_pressed)
        self.back_button.clicked.connect(self.back_pressed)
        row.addWidget(self.done_button)
        row.addWidget(self.back_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def say(self, head: str, lines: tuple[str, ...], spoken: tuple[str, ...]) -> None:
        """Show the clinic's words; `spoken` are the same in the patient's language, or empty."""
        self._head.setText(head)
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, line in enumerate(lines):
            self._lines.addWidget(Words(line, ANSWER))
            if spoken:
                self._lines.addWidget(Words(spoken[place], BODY, "text2"))
        self.setAccessibleName(" ".join((head, *lines)))


def _find_matches(
    own: Clinic, work: Work, typed: TypedPerson
) -> tuple[tuple[Match, ...], dict[str, str]]:
    matches = []
    days = {}
    for found in likely_same(own, typed):
        work.check()
        matches.append(in_words(found, own.today()))
        day = workflow.last_visit_day(own, found.patient.patient_id)
        if day is not None:
            days[str(found.patient.patient_id)] = day_words(day)
    return tuple(matches), days
