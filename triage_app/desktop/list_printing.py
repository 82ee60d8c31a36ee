"""Prints the clinic's list on one key: a cover, then each patient's page, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Paper, order_for
from triage_app.desktop.print_jobs import ListJob
from triage_app.errors import NotAllowed
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import IntakeId
from triage_app.workflow import Clinic
from triage_app.workflow.may import Action, require


class ListPrinting(QObject):
    """Sends the list through a screen's banner, which says how far it is and stops it on Esc."""

    def __init__(self, clinic: Clinic, banner: PrintBanner) -> None:
        super().__init__(banner)
        self._clinic = clinic
        self._banner = banner

    def start(self, subjects: Sequence[IntakeId] | None = None) -> None:
        """Make and print the pages of these intakes and drafts; of all who wait without any."""
        self._send(subjects, save=False)

    def start_wanted(self, wanted: WorklistFilter) -> None:
        """Make and print the pages of everybody whom the filter keeps."""
        self._send(None, wanted, save=False)

    def save(self, subjects: Sequence[IntakeId] | None = None) -> None:
        """The same, into a PDF file."""
        self._send(subjects, save=True)

    def _send(
        self,
        subjects: Sequence[IntakeId] | None,
        wanted: WorklistFilter = ALL_WAITING,
        *,
        save: bool,
    ) -> None:
        try:
            require(self._clinic.staff, Action.PRINT)
        except NotAllowed as error:
            self._banner.say_error(error)
            return
        job = ListJob(None if subjects is None else tuple(subjects), wanted)
        day = f"{self._clinic.today():%Y-%m-%d}"
        order = order_for(Paper.LIST, IntakeId(""), "", "", day, job)
        if save:
            self._banner.save_order(order)
        else:
            self._banner.print_order(order)
