"""Decides the words of the paper questionnaire: the patient's language first, the clinic's second.

Every text of the paper's own stands in `BLANK_FORM_TEXTS`, for the catalogues of `resources/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.model.answers import QuestionId
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.report.languages import LANGUAGE_NAMES, language_name

CONTEXT: Final = "blank_form"

URGENT_HEAD: Final = "Stop if you have any of these"
URGENT: Final = (
    "New trouble with pee or poo, numbness between the legs, weak or numb legs, unsteady walking, "
    "fever, chest pain, or trouble breathing."
)
URGENT_DO: Final = "Do not fill this in. Call us or the emergency number now."
CALL_US: Final = "Call us: {number}"
CALL_EMERGENCY: Final = "Emergency number: {number}"
INTRO: Final = (
    "Tick one box for each question, unless it says otherwise. If you are not sure, tick "
    "“Not sure”. Nobody has to answer everything: tick “Rather not say”."
)
ABOUT_YOU: Final = "About you"
FAMILY_NAME: Final = "Family name"
GIVEN_NAME: Final = "First name"
BIRTH_DATE: Final = "Date of birth"
PHONE: Final = "Phone"
SEX: Final = "Sex"
LANGUAGE: Final = "The language you speak best"
OTHER_LANGUAGE: Final = "Another language:"
INTERPRETER: Final = "Do you need an interpreter?"
FILLED_ON: Final = "Today’s date"
SEX_WORDS: Final = {
    "female": "Female",
    "male": "Male",
    "intersex": "Intersex",
    "unknown": "Rather not say",
}
MANY: Final = "Tick all that are true."
SCALE: Final = "0 is none. 10 is the worst you can think of."
DATE_HINT: Final = "Write the month as a word, such as 4 March 2026. Or write: 3 weeks ago."
BIRTH_HINT: Final = "Month as a word, such as 4 March 1950"
UNIT_HINTS: Final = {
    "cm": "in cm, or in feet and inches",
    "kg": "in kg, or in pounds",
    "mg a day": "mg a day",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "years": "years",
}
MEDICINE_HEADS: Final = {
    "name": "Medicine",
    "dose": "How much, how often",
    "last_dose": "Last taken",
}
NO_MEDICINES: Final = "I take no medicines"
MORE_MEDICINES: Final = "More medicines? Bring the list, or write it on the back."
NO_SIGNATURE: Final = "You do not need to sign."
BRING: Final = "Bring all pages to your visit. We will go through your answers with you."
NAME_LINE: Final = "Name:"
PAGE: Final = "Page {number} of {pages}"
NOT_SURE: Final = "Not sure"
RATHER_NOT: Final = "Rather not say"

ONLY_IF: Final = "Only if {condition}."
RUN_ONLY_IF: Final = "Questions {first} to {last}: only if {condition}."
GO_ON: Final = "If not, go on to question {number}."
GO_TO_END: Final = "If not, you have come to the end."
ANSWERED: Final = "you answered {answers} to question {number}"
ANSWERED_BUT: Final = "you answered anything but {answers} to question {number}"
TICKED: Final = "you ticked {answers} in question {number}"
TICKED_BUT: Final = "you ticked anything but {answers} in question {number}"
SEX_IS: Final = "you ticked {answers} at “Sex”"
SEX_IS_NOT: Final = "you did not tick {answers} at “Sex”"
IS_SIGN: Final = {
    "==": "the answer to question {number} is {value}",
    "!=": "the answer to question {number} is not {value}",
    "<": "the answer to question {number} is under {value}",
    "<=": "the answer to question {number} is {value} or less",
    ">": "the answer to question {number} is over {value}",
    ">=": "the answer to question {number} is {value} or more",
}
AGE_SIGN: Final = {
    "==": "you are {value} years old",
    "!=": "you are not {value} years old",
    "<": "you are under {value} years old",
    "<=": "you are {value} years old or younger",
    ">": "you are over {value} years old",
    ">=": "you are {value} years old or older",
}
STAFF_SAY: Final = "our staff ask you to fill this in"
OR: Final = "or"
AND: Final = "and"

BLANK_FORM_TEXTS: Final = (
    *(URGENT_HEAD, URGENT, URGENT_DO, CALL_US, CALL_EMERGENCY, INTRO, ABOUT_YOU, FAMILY_NAME),
    *(GIVEN_NAME, BIRTH_DATE, PHONE, SEX, LANGUAGE, OTHER_LANGUAGE, INTERPRETER, FILLED_ON),
    *SEX_WORDS.values(),
    *(MANY, SCALE, DATE_HINT, BIRTH_HINT),
    *UNIT_HINTS.values(),
    *MEDICINE_HEADS.values(),
    *(NO_MEDICINES, MORE_MEDICINES, NO_SIGNATURE, BRING, NAME_LINE, PAGE, ONLY_IF, RUN_ONLY_IF),
    *(GO_ON, GO_TO_END, ANSWERED, ANSWERED_BUT, TICKED, TICKED_BUT, SEX_IS, SEX_IS_NOT),
    *IS_SIGN.values(),
    *AGE_SIGN.values(),
    *(STAFF_SAY, OR, AND),
)
"""What a catalogue of `resources/locale` translates under the context "blank_form"."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text for the patient, and the same for the clinic; empty when they read the same."""

    first: str
    second: str = ""


class BlankWords:
    """The words of one form in one patient's language.

    Attributes:
        language: the patient's when the form has it, else the form's own.
        both: whether the clinic's words stand under the patient's.
    """

    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.both = language != form.language and language in form.languages
        self.language = language if self.both else form.language
        self._words = catalogue(form, self.language)

    def text(self, text: str, **parts: object) -> Said:
        """A text of the paper's own, each `{part}` put in."""
        first = self._words.word(CONTEXT, text) if self.both else text
        return self._said(_with(first, parts), _with(text, parts))

    def title(self) -> Said:
        """The form's title."""
        return self._said(self._words.word("form.title", self.form.title), self.form.title)

    def page(self, page_id: str, title: str) -> Said:
        """The heading of a page of the form."""
        return self._said(self._words.word(f"page.{page_id}", title), title)

    def ask(self, question: Question) -> Said:
        """The question."""
        return self._said(self._words.ask(question.id), question.ask)

    def say(self, question: Question, option_id: str) -> Said:
        """One of its options."""
        own = question.option(option_id).say
        return self._said(self._words.say(question.id, option_id), own)

    def answer(self, word: str) -> Said:
        """A common answer, such as "Not sure"."""
        return self._said(self._words.answer(word), word)

    def language_name(self, code: str) -> Said:
        """The name of a language."""
        return self.text(language_name(code)) if code in LANGUAGE_NAMES else Said(code)

    def unit(self, question: Question) -> Said:
        """What to write behind a number."""
        return self.text(UNIT_HINTS.get(question.unit, question.unit))

    def of_option(self, question_id: QuestionId, option_id: str) -> Said:
        """An option in quotes, as a skip note names it."""
        question = self.form.questions[question_id]
        # A yes_no question of a form may be compared with words its options do not hold.
        ids = [option.id for option in question.options]
        said = self.say(question, option_id) if option_id in ids else Said(option_id)
        return Said(f"“{said.first}”", f"“{said.second}”" if said.second else "")

    def _said(self, first: str, own: str) -> Said:
        """The patient's words with the clinic's, which stand alone where there is no other."""
        if not self.both or not first or first == own:
            return Said(own)
        return Said(first, own)


def urgent_words(form: Form, words: BlankWords) -> tuple[BlankWords, ...]:
    """Whose words the note about danger signs is said in: always two languages where there are."""
    if words.both:
        return words, BlankWords(form, form.language)
    others = (BlankWords(form, language) for language in form.languages)
    return words, *(other for other in tuple(others)[:1] if other.both)


def asks_many(question: Question) -> bool:
    """Whether several boxes may be ticked, so that the paper must say so."""
    return question.kind in (Kind.MULTI, Kind.AREAS)


def _with(text: str, parts: dict[str, object]) -> str:
    for name, value in parts.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
