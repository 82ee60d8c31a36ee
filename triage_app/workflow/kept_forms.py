"""The forms that intakes were asked with: kept in the store once, and loaded again when needed.

An old intake is shown and printed with the questions and rules it was made with, also after the
files were changed. Where they were never kept, the present form is used, and the record says so.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from triage_app.errors import FormsFaulty
from triage_app.model.intake import FormStamp
from triage_app.questionnaire.form import Form
from triage_app.triage.engine import Engine
from triage_app.workflow.clinic import Clinic

log = logging.getLogger(__name__)

_MOST_LOADED = 16


def keep_form(clinic: Clinic, form: Form) -> None:
    """Keep the files of the form in the store, unless they are there.

    Called when an intake is begun, and again before it is completed, for the form may have changed
    since: so no intake is ever stored without its questions.
    """
    sha256 = form.stamp.sha256
    if clinic.records.form_files(sha256) is None:
        from triage_app.questionnaire.kept import pack_form  # noqa: PLC0415  # zipfile, 10 ms

        clinic.records.keep_form(sha256, pack_form(form))


def engine_for(clinic: Clinic, stamp: FormStamp) -> tuple[Engine, bool]:
    """The engine of the form an intake was made with, and whether it is just that form.

    Raises:
        KeyError: the form was neither kept, nor is there one of this name any more.
    """
    present = clinic.forms.get(stamp.form_id)
    if present is not None and present.form.stamp.sha256 == stamp.sha256:
        return present, True
    packed = clinic.records.form_files(stamp.sha256)
    kept = _engine(stamp.sha256, packed) if packed is not None else None
    if kept is not None:
        return kept, True
    return clinic.forms[stamp.form_id], False


@lru_cache(maxsize=_MOST_LOADED)
def _engine(sha256: str, packed: bytes) -> Engine | None:
    """The engine of a kept form; None, and a line in the log, when it cannot be read."""
    from triage_app.questionnaire.kept import unpack_form  # noqa: PLC0415

    try:
        form = unpack_form(packed)
    except FormsFaulty:
        log.warning("the form kept as %s cannot be read", sha256)
        return None
    if form.stamp.sha256 != sha256:
        log.warning("the form kept as %s is another one", sha256)
        return None
    return Engine(form)
