"""The circumstances of a page as they are now: copy, version, earlier visits, what staff did.

It decides which of the entries beside an intake count for the version that is shown. The page's
words are the report's.
"""

from __future__ import annotations

from datetime import datetime

from triage_app.model.beside import LevelSet
from triage_app.model.intake import Intake, WorkState
from triage_app.report.context import Override, PageContext
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.read_back import read_back_at
from triage_app.workflow.record import Record, visit_number, visits_before
from triage_app.workflow.versions import findings_of


def page_context(clinic: Clinic, record: Record) -> PageContext:
    """The circumstances of the page, as they are now."""
    from triage_app.report.foot import stamp_of  # noqa: PLC0415  # a desk that asks does not wait

    version = record.version
    entered = _entered(record)
    newest = record.versions[-1] if record.versions else None
    told = record.acknowledgements[0] if record.acknowledgements else None
    last = record.states[-1] if record.states else None
    in_error = last is not None and last.state is WorkState.ENTERED_IN_ERROR
    return PageContext(
        clinic=clinic.letterhead.name,
        entered_by=entered.by.name if entered else record.entered_by,
        started=record.started,
        completed=entered.completed if entered else None,
        parked=record.changed if record.is_draft else None,
        zone=clinic.zone,
        printed_at=clinic.now(),
        copy=record.printed + 1,
        first_printed=clinic.records.first_printed(record.subject) if record.printed else None,
        visit_number=visit_number(record),
        version=version.version if version else 1,
        of_versions=newest.version if newest else 1,
        replaced_at=record.replaced_at,
        newest_stamp=stamp_of(newest.intake_id if newest else record.subject),
        acknowledgement=(told.told, told.at, told.by.name) if told else None,
        earlier=visits_before(record),
        subject=record.subject,
        override=_override(record.override),
        read_back=_read_back(clinic, record),
        lapsed=_override(record.lapsed),
        in_error=last.at if last is not None and in_error else None,
    )


def _entered(record: Record) -> Intake | None:
    """The version in which these answers were entered.

    A version that only adds what was examined is not: who examined did not enter the answers.
    """
    version = record.version
    if version is None:
        return None
    alike = version
    for earlier in reversed(record.versions[: record.versions.index(version)]):
        if _told(record, earlier) != _told(record, version):
            break
        alike = earlier
    return alike


def _override(entry: LevelSet | None) -> Override | None:
    if entry is None or entry.level is None:
        return None
    return Override(entry.level, entry.by.name, entry.at, entry.reason, entry.rules)


def _read_back(clinic: Clinic, record: Record) -> datetime | None:
    """When these answers were read back. A correction has to be read back again.

    A finding of the examiner is none of the patient's answers: it leaves what was read back.
    """
    version = record.version
    if version is None:
        return None
    for earlier in reversed(record.versions[: record.versions.index(version) + 1]):
        if _told(record, earlier) != _told(record, version):
            return None
        at = read_back_at(clinic, earlier.intake_id)
        if at is not None:
            return at
    return None


def _told(record: Record, version: Intake) -> dict[str, object]:
    """What the patient said in this version."""
    findings = findings_of(record.form, version.answers)
    return {name: given for name, given in version.answers.items() if name not in findings}
