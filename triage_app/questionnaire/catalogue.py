"""A form in another language: what a patient hears or reads, and what the desk's screens show.

One gettext catalogue for each form and language. What only the specialist's page says is not in
it: the page speaks the form's own language. `catalogue_faults` finds entries that are missing,
stale, empty or fuzzy; a form with such a fault does not load.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import cache

from triage_app.model.answers import QuestionId
from triage_app.paths import resource
from triage_app.questionnaire.faults import Fault, did_you_mean
from triage_app.questionnaire.form import Form, Kind
from triage_app.questionnaire.outside import UnreadableTextError, parse_catalogue

log = logging.getLogger(__name__)

_MOST_FAULTS = 100
_LONGEST_ID = 150
UNLIKELY = "unlikely"
"""The context of an "is this right?"."""
ANSWER_WORDS = ("Yes", "No", "Not sure", "Rather not say", "None", "None of these")
"""The answers every form shares; their catalogue is the program's own."""
Key = tuple[str, str]


class Catalogue:
    """The words of one form in one language; empty text where the language is the form's own.

    Attributes:
        language: ISO 639-1 code.
        reviewed: whether a person has reviewed the translation.
    """

    def __init__(
        self, form: Form, language: str, words: Mapping[Key, str], *, reviewed: bool
    ) -> None:
        self._form = form
        self._words = words
        self.language = language
        self.reviewed = reviewed

    def ask(self, question: QuestionId) -> str:
        """The question as the patient hears it."""
        return self._words.get((question, self._form.questions[question].ask), "")

    def say(self, question: QuestionId, option_id: str) -> str:
        """An option as the patient hears it; of yes_no questions the common Yes and No."""
        asked = self._form.questions[question]
        option = asked.option(option_id)
        if asked.kind is Kind.YES_NO:
            return self.answer(option.say)
        return self._words.get((f"{question}.{option_id}", option.say), "")

    def answer(self, word: str) -> str:
        """A common answer word, such as "Not sure"."""
        return self._words.get(("answer", word), "")

    def sheet(self, words: str) -> str:
        """A heading of the patient's sheet; the English where there is no other."""
        return self._words.get(("sheet", words), words)

    def word(self, context: str, text: str) -> str:
        """A text of any other context, such as `page.pain`; empty where there is no other."""
        return self._words.get((context, text), "")

    def come_back(self) -> tuple[str, ...]:
        """The lines of the "come back if" sheet, in this language where it has them."""
        return tuple(self._words.get(("come_back", line), line) for line in self._form.come_back)

    def safety_net(self) -> tuple[str, ...]:
        """What someone is told who is refused."""
        return tuple(self._words.get(("safety_net", line), line) for line in self._form.safety_net)


@cache
def catalogue(form: Form, language: str) -> Catalogue:
    """The catalogue of `form` in `language`; an empty one when the form has none."""
    if language == form.language or language not in form.languages:
        return Catalogue(form, language, {}, reviewed=True)
    words: dict[Key, str] = {}
    name = f"{language}.po"
    common = resource("locale", name)
    reviewed = True
    for data in (form.files.get(name), common.read_bytes() if common.is_file() else None):
        if data is None:
            continue
        try:
            # The text itself, not the path: the file may have been changed or gone since.
            entries = parse_catalogue(data)
        except UnreadableTextError:
            # Only of a form kept with an old intake: its own language is better than no page.
            log.warning("a translation of form %s cannot be read", form.stamp.form_id)
            continue
        reviewed = reviewed and entries.metadata.get("X-Reviewed", "no") != "no"
        words.update({(e.msgctxt or "", e.msgid): e.msgstr for e in entries})
    return Catalogue(form, language, words, reviewed=reviewed)


def texts_to_translate(form: Form) -> Iterator[Key]:
    """Context and English text of everything that a catalogue of this form holds."""
    yield from patient_texts(form)
    yield from desk_texts(form)


def patient_texts(form: Form) -> Iterator[Key]:
    """What a patient hears or reads."""
    yield "form.title", form.title
    for page in form.pages:
        yield f"page.{page.id}", page.title
    for question in form.questions.values():
        yield question.id, question.ask
        if question.kind is not Kind.YES_NO:
            for option in question.options:
                yield f"{question.id}.{option.id}", option.say
    for line in form.safety_net:
        yield "safety_net", line
    for line in form.come_back:
        yield "come_back", line


def desk_texts(form: Form) -> Iterator[Key]:
    """What besides stands on the desk's screens: notes, short labels, what to do, what to tell."""
    for question in form.questions.values():
        yield f"{question.id}.label", question.label
        if question.help:
            yield f"{question.id}.help", question.help
    for words in form.levels.values():
        yield f"level.{words.level.id}.seen", words.seen
        for line in words.instructions:
            yield f"level.{words.level.id}.instruction", line
    for doubt in form.unlikely:
        yield UNLIKELY, doubt.ask
    for rule in form.rules:
        yield f"rule.{rule.id}.say", rule.say


def catalogue_faults(form: Form, data: bytes | None, language: str) -> list[Fault]:
    """Every entry that is missing, empty, fuzzy or no longer used.

    Args:
        form: what is to be translated.
        data: the catalogue's file; None when it is not there or was not taken.
        language: ISO 639-1 code.
    """
    name = f"{language}.po"
    file = f"{form.stamp.form_id}/{name}"
    try:
        entries = parse_catalogue(data) if data is not None else None
    except UnreadableTextError:
        entries = None
    if entries is None:
        return [
            Fault(
                "no_catalogue",
                file,
                "file",
                f"The translation into “{language}” is not there, over 1 MB or cannot be read.",
                f"Add {name}, or take “{language}” out of languages.",
            )
        ]
    wanted = {key: None for key in texts_to_translate(form) if key[1]}
    # A text that the form lacks is a fault of the form: it is told once, and not here again.
    lacking = {context for context, text in texts_to_translate(form) if not text}
    have = {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}
    faults = []
    for context, text in wanted:
        entry = have.get((context, text))
        if entry is None or not entry.msgstr or entry.fuzzy:
            faults.append(
                Fault(
                    "not_translated",
                    file,
                    context,
                    f"“{_short(text)}” has no finished translation.",
                    "Translate it, as a patient should hear it.",
                )
            )
    stale = [key for key in have if key not in wanted and key[0] not in lacking]
    for context, text in stale[:_MOST_FAULTS]:
        faults.append(
            Fault(
                "stale_translation",
                file,
                _short(context) or "entry",
                f"“{_short(text)}” is no longer in the form.",
                did_you_mean(context[:_LONGEST_ID], (name for name, _ in wanted)),
            )
        )
    if len(stale) > _MOST_FAULTS:
        said = f"{len(stale) - _MOST_FAULTS:,} more are no longer in the form."
        faults.append(Fault("stale_translation", file, "file", said, "Take them out."))
    return faults


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
