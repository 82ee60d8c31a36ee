"""Which widget takes the answer of which kind of question."""

from __future__ import annotations

from typing import assert_never

from triage_app.desktop.body_map import BodyMapBody
from triage_app.desktop.choice_widgets import ChoiceBody, MultiBody, ScaleBody
from triage_app.desktop.medicine_rows import MedicinesBody
from triage_app.desktop.question_body import QuestionBody
from triage_app.desktop.question_view import QuestionView
from triage_app.desktop.typed_widgets import TextBody, TypedBody
from triage_app.questionnaire.form import Kind


def body_for(view: QuestionView) -> QuestionBody:
    """A new body that shows `view`; blank when it has no answer."""
    match view.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return ChoiceBody(view)
        case Kind.MULTI:
            return MultiBody(view)
        case Kind.AREAS:
            return BodyMapBody(view)
        case Kind.SCALE:
            return ScaleBody(view)
        case Kind.NUMBER | Kind.DATE:
            return TypedBody(view)
        case Kind.MEDICINES:
            return MedicinesBody(view)
        case Kind.TEXT:
            return TextBody(view)
    assert_never(view.kind)
