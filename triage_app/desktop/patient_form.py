"""The new-patient form: what is typed, what was understood, and who it might already be.

It keeps nothing by itself: reading, refusing and saving are the workflow's. A field that was not
filled is empty, never a guess; sex and interpreter start with nothing chosen.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.language_box import LanguageBox
from triage_app.desktop.lettered_segments import LetteredSegments
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.waiting import language_name
from triage_app.desktop.words import Words
from triage_app.model.person import Patient, Referral, Sex
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.person_entry import PersonRead
from triage_app.questionnaire.spoken import NotUnderstood, Understood, read_date
from triage_app.texts import N_, _
from triage_app.workflow import Clinic, PatientFields
from triage_app.workflow.same_person import TypedPerson, typed_person

TYPING_PAUSE_MS = 150
_SEXES = (
    (Sex.FEMALE, N_("Female")),
    (Sex.MALE, N_("Male")),
    (Sex.INTERSEX, N_("Intersex")),
)


class PatientForm(QWidget):
    """All fields of a new patient and who sent them.

    Signals:
        typed_changed(TypedPerson): what is typed so far, after a pause.
        edited(): something was typed or chosen just now.
        accepted(Patient, Referral): one that can be kept, and who sent them.
        refused(PersonRead): someone under 18.
    """

    typed_changed = Signal(TypedPerson)
    edited = Signal()
    accepted = Signal(Patient, Referral)
    refused = Signal(PersonRead)

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_form")
        self._clinic = clinic
        self._asked_again: frozenset[str] = frozenset()
        self._offers_referral = True
        self._build()
        self._connect()
        self.clear()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = theme_of().px
        self.family = LabelledField("family_name", _("Family name"))
        self.given = LabelledField("given_name", _("Given name"))
        self.born = LabelledField("birth_date", _("Born"))
        self.age = LabelledField("age", _("Or age, about"))
        self.phone = LabelledField("phone", _("Phone"))
        self.mrn = LabelledField("mrn", _("MRN (if there is one)"))
        options = (*((sex.value, _(text)) for sex, text in _SEXES), ("unknown", _("Not known")))
        self.sex = LetteredSegments("sex", _("Sex"), options)
        self._sex_message = Words("", BODY, "problem")
        self.language = LanguageBox()
        self.interpreter = LetteredSegments(
            "interpreter", _("Needs an interpreter"), (("no", _("No")), ("yes", _("Yes")))
        )
        self._hint = Words(_("Only if the birth date is not known."), CAPTION, "text2")
        self._referral_button = PlainButton(
            "referral_button", _("Add who sent them"), icon_name="plus"
        )
        self.referrer = LabelledField("referral_sender", _("Sent by"))
        self.referrer_phone = LabelledField("referral_phone", _("Their phone"))
        self.question = LabelledField("referral_question", _("What they ask"))
        self.save_button = MainButton(
            "carry_on", _("Carry on as a new patient"), "Ctrl+Enter", height=48
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(16))
        inner = QWidget()
        column = QVBoxLayout(inner)
        self._column = column
        self.notice = PlainButton("match_notice", "", icon_name="people")
        self.notice.hide()
        column.addWidget(self.notice, 0, Qt.AlignmentFlag.AlignLeft)
        column.setContentsMargins(px(40), px(28), px(24), px(24))
        column.setSpacing(px(24))
        column.addLayout(self._grid)
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._inner = inner
        scroll = QScrollArea()
        scroll.setObjectName("patient_form_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._scroll = scroll
        self._sex_box = _labelled(_("Sex"), self.sex, self._sex_message)
        self._age_box = _labelled("", self.age, self._hint)
        self._language_box = _labelled(_("Language"), self.language)
        self._interpreter_box = _labelled(_("Needs an interpreter"), self.interpreter)
        self._cells = {
            widget: _cell(widget)
            for widget in (
                *self._text_fields(),
                self._age_box,
                self._sex_box,
                self._language_box,
                self._interpreter_box,
                self._referral_button,
            )
            if widget is not self.age
        }
        self.lay_out(one_column=False)

    def put_below(self, widget: QWidget) -> None:
        """Let a widget scroll with the fields, under them: a narrow window has no other place."""
        self._column.insertWidget(self._column.count() - 1, widget)

    def lay_out(self, *, one_column: bool) -> None:
        """Two columns, or one when the window is narrow."""
        for cell in self._cells.values():
            # not takeAt: an item that lives on keeps the cell's old heights
            self._grid.removeWidget(cell)
        pairs: tuple[tuple[QWidget, ...], ...] = (
            (self.family, self.given),
            (self.born, self._age_box),
            (self._sex_box,),
            (self.phone, self.mrn),
            (self._language_box, self._interpreter_box),
            (self._referral_button,),
            (self.referrer, self.referrer_phone),
            (self.question,),
        )
        row = 0
        for pair in pairs:
            for place, widget in enumerate(pair):
                wide = one_column or len(pair) == 1
                column = 0 if wide else place
                self._grid.addWidget(self._cells[widget], row, column, 1, 2 if wide else 1)
                row += 1 if one_column else 0
            row += 0 if one_column else 1
        most = 16_777_215 if one_column else theme_of().px(640)
        self._inner.setMaximumWidth(most)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if one_column else 1)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll to a widget below the fields."""
        self._scroll.verticalScrollBar().setValue(widget.mapTo(self._inner, QPoint(0, 0)).y())

    def scroll_up(self) -> None:
        """Show the first field."""
        self._scroll.verticalScrollBar().setValue(0)

    def offer_referral(self, *, offered: bool) -> None:
        """Whether who sent the patient is asked here too: it belongs to a visit."""
        self._offers_referral = offered
        self._referral_button.setVisible(offered)

    def _connect(self) -> None:
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._tell_typed)
        for field in self._text_fields():
            field.field.textChanged.connect(self._pause.start)
            field.field.textChanged.connect(field.clear_message)
            field.field.textChanged.connect(self.edited)
            field.field.returnPressed.connect(self.focusNextChild)
        self.born.field.textChanged.connect(self._show_born)
        self.born.field.editingFinished.connect(partial(self._show_born, finished=True))
        self.sex.chosen.connect(self._on_sex)
        self.sex.chosen.connect(self.edited)
        self.interpreter.chosen.connect(self.edited)
        self.language.currentIndexChanged.connect(self.edited)
        self.save_button.clicked.connect(self.carry_on)
        self._referral_button.clicked.connect(self._show_referral)

    def _text_fields(self) -> tuple[LabelledField, ...]:
        return (
            self.family, self.given, self.born, self.age, self.phone, self.mrn,
            self.referrer, self.referrer_phone, self.question,
        )  # fmt: skip

    # -------------------------------------------------------------------- typing

    def clear(self) -> None:
        """Make every field blank."""
        for field in self._text_fields():
            field.field.clear()
            field.clear_message()
        self.sex.set_value("")
        self._sex_message.show_text("")
        self.interpreter.set_value("")
        self.language.setCurrentIndex(0)
        self._asked_again = frozenset()
        for field in (self.referrer, self.referrer_phone, self.question):
            field.hide()
        self._referral_button.setVisible(self._offers_referral)

    def start_with(self, text: str) -> None:
        """Take the words of a search over as the name, when they can be one."""
        self.clear()
        words = text.replace(",", " ").split()
        if words and all(word.replace("-", "").replace("'", "").isalpha() for word in words):
            self.family.field.setText(words[0])
            self.given.field.setText(" ".join(words[1:]))

    def fill(self, fields: PatientFields, referral: Referral) -> None:
        """Put back what was typed before the form was built anew."""
        for field, text in (
            (self.family, fields.family_name),
            (self.given, fields.given_name),
            (self.born, fields.born),
            (self.age, fields.age),
            (self.phone, fields.phone),
            (self.mrn, fields.mrn),
            (self.referrer, referral.sender),
            (self.referrer_phone, referral.phone),
            (self.question, referral.question),
        ):
            field.field.setText(text)
        self.sex.set_value(fields.sex)
        self.interpreter.set_value({True: "yes", False: "no", None: ""}[fields.interpreter])
        if self.language.findData(fields.language) < 0:
            # A language that this list does not have is kept, not turned into another.
            self.language.addItem(language_name(fields.language), fields.language)
        self.language.setCurrentIndex(self.language.findData(fields.language))
        if not referral.is_empty:
            self._show_referral()

    def fields(self) -> PatientFields:
        """Everything as typed."""
        return PatientFields(
            family_name=self.family.field.text(),
            given_name=self.given.field.text(),
            born=self.born.field.text(),
            age=self.age.field.text(),
            sex=self.sex.value(),
            phone=self.phone.field.text(),
            mrn=self.mrn.field.text(),
            language=str(self.language.currentData()),
            interpreter={"yes": True, "no": False}.get(self.interpreter.value()),
        )

    def referral(self) -> Referral:
        """Who sent the patient; empty for a walk-in."""
        return Referral(
            " ".join(self.referrer.field.text().split()),
            " ".join(self.referrer_phone.field.text().split()),
            " ".join(self.question.field.text().split()),
        )

    def typed(self) -> TypedPerson:
        """What can be compared with known patients."""
        return typed_person(self._clinic, self.fields())

    def _read_born(self) -> Understood | NotUnderstood | None:
        text = self.born.field.text().strip()
        if not text:
            return None
        today = self._clinic.today()
        return read_date(text, today, self._clinic.day_first, earliest=None, birth=True)

    def _show_born(self, _text: str = "", *, finished: bool = False) -> None:
        """Under the field: what was understood, or, once it is left, how to type it."""
        read = self._read_born()
        # Once the birth date is understood an age is not wanted, and Tab goes past it.
        self.age.field.setEnabled(not isinstance(read, Understood))
        if read is None:
            self.born.clear_message()
        elif not isinstance(read, NotUnderstood):
            self.born.show_understood(read.words)
        elif finished:
            self.born.show_problem(read.cure)
        else:
            self.born.clear_message()

    def _on_sex(self, _sex: str) -> None:
        self._sex_message.show_text("")
        self._tell_typed()

    def _tell_typed(self) -> None:
        self.typed_changed.emit(self.typed())

    def _show_referral(self) -> None:
        self._referral_button.hide()
        for field in (self.referrer, self.referrer_phone, self.question):
            field.show()
        self.referrer.field.setFocus()

    # ------------------------------------------------------------------- keeping

    def carry_on(self) -> None:
        """Read the fields: a patient, the first thing to put right, or someone under 18."""
        read = workflow.read_patient(self._clinic, self.fields())
        if read.under_age:
            self.refused.emit(read)
            return
        if read.patient is None or self._asks_again(read):
            self._show_problems(read.problems)
            return
        self.accepted.emit(read.patient, self.referral())

    def _asks_again(self, read: PersonRead) -> bool:
        """An unlikely entry is asked once and kept when the person carries on all the same."""
        unlikely = frozenset(p.code for p in read.problems if p.severity is Severity.UNLIKELY)
        again = bool(unlikely - self._asked_again)
        self._asked_again |= unlikely
        return again

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        first: QWidget | None = None
        for problem in problems:
            words = f"{problem.text} {problem.cure}".strip()
            if problem.field == "sex":
                self._sex_message.show_text(_("Choose one, or “Not known”."))
                first = first or self.sex.first_part()
                continue
            field = self._field_of(problem.field)
            field.show_problem(words)
            first = first or field.field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(first)

    def say_of(self, name: str, text: str, cure: str) -> None:
        """Say under a field what is wrong with it, and put the keys there."""
        field = self._field_of(name)
        field.show_problem(f"{text} {cure}".strip())
        field.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(field)

    def _field_of(self, name: str) -> LabelledField:
        return {
            "given_name": self.given,
            "birth_date": self.born,
            "age": self.age,
            "phone": self.phone,
            "mrn": self.mrn,
        }.get(name, self.family)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        # Without a button of its own the form leaves the key to the screen around it.
        if enter and held and not self.save_button.isHidden():
            self.carry_on()
            return
        super().keyPressEvent(event)


def _labelled(label: str, widget: QWidget, below: QWidget | None = None) -> QWidget:
    """A label over a control that has none of its own, and a line below it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme_of().px(4))
    if label:
        column.addWidget(Words(label, wrap=False))
    column.addWidget(widget)
    if below is not None:
        column.addWidget(below)
    return holder


def _cell(widget: QWidget) -> QWidget:
    """A cell of the grid: the widget at its top. An alignment would cut a wrapped message off."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    if isinstance(widget, PlainButton):
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    else:
        column.addWidget(widget)
    column.addStretch(1)
    return holder
