"""A form in the desk's language, for the staff's screens; rules, answers and paper keep their own.

Everything is named by id, so a form whose texts are another language's asks and stores the same.
In English, and where a form has no catalogue in the desk's language, it is the form itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from triage_app.desktop.waiting import language_name
from triage_app.questionnaire.catalogue import (
    ANSWER_WORDS,
    UNLIKELY,
    Catalogue,
    catalogue,
    patient_texts,
)
from triage_app.questionnaire.form import Form, Kind, LevelWords, Option, Page, Question, Rule
from triage_app.texts import PSEUDO, _, is_reviewed, language, pseudo

Say: TypeAlias = Callable[[str, str], str]
"""Gives a text of a context in the desk's language."""


def desk_form(form: Form) -> Form:
    """The form as this desk shows it."""
    return _in_language(form, language()) if _is_translated(form) else form


def patients_words(form: Form, patients_language: str) -> Catalogue:
    """What stands under the desk's own words: nothing where the patient's language is the same.

    A patient who speaks the form's own language, at a desk that speaks another, hears the form.
    """
    desk = language()
    if patients_language == desk:
        return Catalogue(form, patients_language, {}, reviewed=True)
    if patients_language == form.language and _is_translated(form):
        words = {(context, text): text for context, text in patient_texts(form)}
        words |= {("answer", word): word for word in ANSWER_WORDS}
        return Catalogue(form, patients_language, words, reviewed=True)
    return catalogue(form, patients_language)


def doubt_words(form: Form, text: str) -> str:
    """An "is this right?" of the form in the desk's language."""
    return _say(form)(UNLIKELY, text) if _is_translated(form) else text


def review_note(form: Form, words: Catalogue) -> str:
    """What to say of a translation on show that no person has reviewed; empty when all are."""
    unreviewed = [] if words.reviewed else [words.language]
    if _is_translated(form) and language() != PSEUDO:
        own = catalogue(form, language())
        if not (own.reviewed and is_reviewed()):
            unreviewed.insert(0, language())
    return not_reviewed(*unreviewed)


def not_reviewed(*codes: str) -> str:
    """ "Spanish: not reviewed by a person yet", for each of these languages; may be empty."""
    sentence = _("{language}: not reviewed by a person yet")
    return " · ".join(sentence.format(language=language_name(code)) for code in codes)


def _is_translated(form: Form) -> bool:
    return language() == PSEUDO or (language() != form.language and language() in form.languages)


def _say(form: Form) -> Say:
    if language() == PSEUDO:
        return lambda _context, text: pseudo(text)
    words = catalogue(form, language())
    return lambda context, text: words.word(context, text) or text


@lru_cache(maxsize=16)
def _in_language(form: Form, _language: str) -> Form:
    say = _say(form)
    return replace(
        form,
        title=say("form.title", form.title),
        safety_net=tuple(say("safety_net", line) for line in form.safety_net),
        come_back=tuple(say("come_back", line) for line in form.come_back),
        pages=tuple(_page(page, say) for page in form.pages),
        questions={name: _question(item, say) for name, item in form.questions.items()},
        levels={level: _level(words, say) for level, words in form.levels.items()},
        rules=tuple(_rule(rule, say) for rule in form.rules),
    )


def _page(page: Page, say: Say) -> Page:
    return replace(page, title=say(f"page.{page.id}", page.title))


def _question(question: Question, say: Say) -> Question:
    return replace(
        question,
        ask=say(question.id, question.ask),
        label=say(f"{question.id}.label", question.label),
        help=say(f"{question.id}.help", question.help) if question.help else "",
        options=tuple(_option(question, option, say) for option in question.options),
    )


def _option(question: Question, option: Option, say: Say) -> Option:
    """A short label is not translated by itself: on screens the spoken words stand for it."""
    if question.kind is Kind.YES_NO:
        said = say("answer", option.say)
    else:
        said = say(f"{question.id}.{option.id}", option.say)
    return Option(option.id, said, said if said != option.say else option.label)


def _level(words: LevelWords, say: Say) -> LevelWords:
    name = words.level.id
    return replace(
        words,
        seen=say(f"level.{name}.seen", words.seen),
        instructions=tuple(say(f"level.{name}.instruction", line) for line in words.instructions),
    )


def _rule(rule: Rule, say: Say) -> Rule:
    return replace(rule, say=say(f"rule.{rule.id}.say", rule.say)) if rule.say else rule
