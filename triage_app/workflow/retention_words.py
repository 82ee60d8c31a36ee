"""The report of a deletion in words, to be read, saved and printed; patients by MRN alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.intake import Event
from triage_app.records.vault import write_whole
from triage_app.texts import N_, _, n_
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.retention import OldCopies, PurgeReport

_MOST_NUMBERS: Final = 200
_SUBJECT: Final = "deletion report"
_ROWS: Final = {
    "patients": N_("patients"),
    "visits": N_("visits"),
    "intakes": N_("completed intakes, every version"),
    "notes": N_("plans and notes"),
    "levels_set": N_("levels set by hand"),
    "letters": N_("letters"),
    "prints": N_("notes of printed copies"),
    "tasks": N_("tasks of the desk"),
    "merges": N_("notes of records put together"),
}


def short_words(report: PurgeReport) -> str:
    """The result in a sentence."""
    count = len(report.removed)
    said = n_("{n} record was deleted.", "{n} records were deleted.", count)
    return said.format(n=f"{count:,}")


def report_lines(clinic: Clinic, report: PurgeReport, most: int | None = None) -> tuple[str, ...]:
    """The report, line by line; an empty line parts its paragraphs.

    Args:
        clinic: whose it is.
        report: what was done.
        most: how many records are named one by one; None for all.
    """
    return (*_head(clinic, report), "", *_what_is_left(report), "", *_records(report, most))


def _head(clinic: Clinic, report: PurgeReport) -> Iterator[str]:
    at = clinic.local(report.at)
    yield _("Old records deleted") + f" · {report.clinic}"
    yield _("{day} at {time}, by {who}. Number of this deletion: {run}").format(
        day=at.date().isoformat(), time=f"{at:%H:%M}", who=report.by.name, run=report.run
    )
    yield n_(
        "The clinic keeps a record for {n} year after the last thing done in it.",
        "The clinic keeps a record for {n} years after the last thing done in it.",
        report.keep_years,
    ).format(n=report.keep_years)
    yield ""
    yield short_words(report)
    for table, words in _ROWS.items():
        if table in report.rows:
            yield f"  {report.rows[table]:,} {_(words)}"
    if report.left:
        yield _("It was stopped: {n} records were not reached, and are as they were.").format(
            n=f"{report.left:,}"
        )
    if report.changed:
        yield _(
            "Somebody worked on these since the list was made, so they were not deleted: {mrns}"
        ).format(mrns=_listed(report.changed))


def _what_is_left(report: PurgeReport) -> Iterator[str]:
    yield (
        _("In the store's file nothing is left of them, in its free places neither.")
        if report.swept
        else _(
            "The file could not be swept, because other desks were at work. Open Keep and leave"
            " when they are closed, and press Finish: until then traces may be in its free places."
        )
    )
    yield _(
        "The audit stays whole: it says who did what, with ids. Its entries cannot be changed"
        " without breaking its chain."
    )
    if report.with_details:
        numbers = ", ".join(f"{number}" for number in report.with_details[:_MOST_NUMBERS])
        more = "…" if len(report.with_details) > _MOST_NUMBERS else ""
        yield _(
            "These of its entries still hold what details of theirs were, or name them in words"
            " somebody typed: {numbers}"
        ).format(numbers=f"{numbers}{more}")
    yield from copies_lines(report.copies)


def copies_lines(copies: OldCopies) -> Iterator[str]:
    """Where the records still are outside the store; nothing when they are nowhere."""
    if copies.backups and copies.until is not None:
        words = n_(
            "{n} backup made before still holds them. The last goes by itself about {day}, if"
            " backups go on being made each month, or when somebody deletes it.",
            "{n} backups made before still hold them. The last goes by itself about {day}, if"
            " backups go on being made each month, or when somebody deletes it.",
            copies.backups,
        )
        yield words.format(n=copies.backups, day=copies.until.isoformat())
        yield _("Copies of backups elsewhere are not known here. Bringing one back brings them.")
    if copies.files:
        yield _(
            "Older copies beside the store hold them until somebody deletes them: {files}"
        ).format(files=", ".join(copies.files))


def _records(report: PurgeReport, most: int | None) -> Iterator[str]:
    yield _("The records, by record number (MRN) and id:")
    for mrn, gone in report.removed[:most]:
        yield f"  {mrn or _('no MRN')} · {' · '.join(gone.patients)}"
    left = len(report.removed) - (len(report.removed) if most is None else most)
    if left > 0:
        yield "  " + _("and {n} more, which the saved report names").format(n=f"{left:,}")


def _listed(mrns: tuple[str, ...]) -> str:
    return ", ".join(mrn or _("no MRN") for mrn in mrns)


def save_report(clinic: Clinic, report: PurgeReport, path: Path) -> None:
    """Write the report to a file: text when it ends in .txt, else a PDF to be printed.

    Raises:
        NotAllowed: this person may not.
        InputRefused: it cannot be written there.
    """
    require(clinic.staff, Action.PURGE)
    lines = report_lines(clinic, report)
    if path.suffix.lower() == ".txt":
        data = "".join(f"{line}\n" for line in lines).encode()
    else:
        data = report_pdf(clinic, report)
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputRefused(
            _("The report cannot be written there: {why}.").format(why=error.strerror),
            _("Choose another folder."),
        ) from error
    clinic.records.record(clinic.entry(Event.EXPORTED, _SUBJECT, report.run))


def report_pdf(clinic: Clinic, report: PurgeReport) -> bytes:
    """The report on paper."""
    from triage_app.report.record_document import draw_lines  # noqa: PLC0415  # draws

    title = _("Old records deleted")
    return draw_lines(report_lines(clinic, report), clinic.paper, title, clinic.letterhead)
