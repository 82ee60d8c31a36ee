"""Letters, leaflets and the clinic's list as printing jobs: how each is made and noted.

They run on a thread of their own with a clinic of their own, and see no widget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from triage_app import workflow
from triage_app.desktop.background import Work
from triage_app.desktop.pdf_pages import join_pdfs, read_pages
from triage_app.desktop.print_flow import Made, Printout
from triage_app.errors import InputRefused
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import IntakeId
from triage_app.report.letter_words import LetterFields
from triage_app.texts import _, n_
from triage_app.workflow import Clinic, ListPdf, Record
from triage_app.workflow.letters import mark_letter_saved

_READ_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class LetterJob:
    """The letter of a record, with what was typed."""

    record: Record
    fields: LetterFields

    def make(self, clinic: Clinic, _work: Work) -> Made:
        """Draw it; what had no room on its page is said."""
        made = workflow.make_letter(clinic, self.record, self.fields)
        return Made(made.data, said=words_cut(made.words_cut))

    def mark_printed(self, clinic: Clinic, _made: Made, printout: Printout) -> None:
        """Note that it was printed, signed or as a draft."""
        workflow.mark_letter_printed(clinic, self.record, self.fields, printout.printer)

    def mark_saved(self, clinic: Clinic) -> None:
        """Note that it was written to a file."""
        mark_letter_saved(clinic, self.record, self.fields)


def words_cut(count: int) -> str:
    """A sentence about words without room on the letter; empty where there are none."""
    if not count:
        return ""
    return n_(
        "{n} word has no room on the page. The page says so where it is missing.",
        "{n} words have no room on the page. The page says so where they are missing.",
        count,
    ).format(n=count)


@dataclass(frozen=True, slots=True)
class LeafletsJob:
    """Leaflets for one patient, in the order they are given."""

    record: Record
    which: tuple[str, ...]
    language: str

    def make(self, clinic: Clinic, work: Work) -> Made:
        """Draw them one after the other; the pages of each are kept beside it."""
        parts: list[bytes] = []
        for one in self.which:
            work.check()
            parts.append(workflow.leaflet_pdf(clinic, self.record, one, self.language))
        counts = tuple(read_pages(part).count for part in parts)
        return Made(join_pdfs(parts), kept=counts)

    def mark_printed(self, clinic: Clinic, made: Made, printout: Printout) -> None:
        """Note each leaflet of which a page was printed."""
        assert isinstance(made.kept, tuple)
        first = 0
        for one, count in zip(self.which, made.kept, strict=True):
            if any(page in printout.pages for page in range(first, first + count)):
                workflow.mark_leaflet_printed(
                    clinic, self.record, one, self.language, printout.printer
                )
            first += count

    def mark_saved(self, clinic: Clinic) -> None:
        """Note which were written to a file."""
        for one in self.which:
            what = " ".join(("leaflet", one, self.language))
            workflow.mark_exported(clinic, self.record.subject, what)


@dataclass(frozen=True, slots=True)
class ListJob:
    """Cover and pages of a list, most urgent first.

    Attributes:
        subjects: whose pages; None for everybody whom `wanted` keeps.
        wanted: which of the worklist; everybody who waits unless it narrows.
    """

    subjects: tuple[IntakeId, ...] | None = None
    wanted: WorklistFilter = ALL_WAITING

    def make(self, clinic: Clinic, work: Work) -> Made:
        """Draw it page by page.

        Raises:
            InputRefused: there is nobody on the list.
        """
        subjects = self.subjects
        if subjects is None:
            subjects = _all_wanted(clinic, work, self.wanted)
        if not subjects:
            raise InputRefused(_("No one is waiting."), _("There is no list to print."))
        made = workflow.list_pdf(clinic, subjects, work.progress, lambda: work.cancelled)
        work.check()
        return Made(made.data, said=" ".join(made.problems), kept=made)

    def mark_printed(self, clinic: Clinic, made: Made, printout: Printout) -> None:
        """Count each page that was printed; the cover is no patient's."""
        listed = made.kept
        assert isinstance(listed, ListPdf)
        first = read_pages(made.data).count - len(listed.pages)
        pages = tuple(
            page for place, page in enumerate(listed.pages, first) if place in printout.pages
        )
        printed = tuple(page.subject for page in pages)
        workflow.mark_list_printed(
            clinic, replace(listed, pages=pages, printed=printed), printout.printer
        )

    def mark_saved(self, clinic: Clinic) -> None:
        """Note that it was written to a file."""
        workflow.mark_exported(clinic, IntakeId("list"), "list")


def _all_wanted(clinic: Clinic, work: Work, wanted: WorklistFilter) -> tuple[IntakeId, ...]:
    """Everybody on the worklist whom the filter keeps, however many there are."""
    found: dict[IntakeId, None] = {}
    while True:
        work.check()
        page = workflow.worklist(clinic, wanted, limit=_READ_AT_ONCE, offset=len(found))
        before = len(found)
        found.update(dict.fromkeys(row.subject for row in page.rows))
        if len(found) in (before, page.total):
            return tuple(found)
