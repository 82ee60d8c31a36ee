"""Everything written out in open formats, so that a clinic can leave: nothing is locked in.

The audit has that it was begun, before the first byte is written, and how it ended: with how much,
and the hash of the list of files; or that it was stopped, and nothing of it was left.

The store is read as of one moment, row by row: memory does not grow with it. Other desks go on.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triage_app import __version__
from triage_app.errors import FormsFaulty
from triage_app.exchange.written_out import (
    INTAKE_HEADS,
    OTHER_ANSWERS,
    PATIENT_HEADS,
    SHAPE,
    answered,
    intake_cells,
    json_line,
    patient_cells,
)
from triage_app.model.answers import QuestionId
from triage_app.model.audit import EVERYTHING
from triage_app.model.intake import Event, FormId, FormStamp, IntakeId
from triage_app.model.iso_date import iso_date
from triage_app.questionnaire.form import Form
from triage_app.records.every_table import LEFT_OUT
from triage_app.workflow.audit_view import audit_csv
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.kept_forms import engine_for
from triage_app.workflow.leaving_folder import FolderBuilt, FolderFile, folder_built, stamp
from triage_app.workflow.leaving_words import readme
from triage_app.workflow.may import Action, require
from triage_app.workflow.numbers_csv import csv_line

_SUBJECT: Final = "everything"
_BYTE_ORDER_MARK: Final = "\ufeff"
_OFTEN: Final = 100
_ASKED: Final = ("intakes", "drafts")

Progress = Callable[[int, int], None]
# Any: JSON as the store gives it.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written out.

    Attributes:
        folder: where it is.
        counts: how many rows of each kind.
        pages: how many pages were drawn.
        files: how many files there are, without the list of them.
        manifest: the hash of the list of files.
    """

    folder: Path
    counts: Mapping[str, int]
    pages: int
    files: int
    manifest: str


class _StoppedError(Exception):
    """Somebody asked for it."""


def export_everything(
    clinic: Clinic,
    folder: Path,
    progress: Progress = lambda _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    pages: bool = False,
) -> Exported | None:
    """Write everything in the store to a new folder inside `folder`; None when it was stopped.

    Args:
        clinic: whose store; its connection is used until it is done.
        folder: one that is there. The new one gets its name when all of it is written.
        progress: told how many rows and pages of how many are done.
        cancelled: asked again and again whether to stop; then nothing is left.
        pages: with the page of the newest version of each visit as PDF, which takes its time.

    Raises:
        NotAllowed: this person may not.
        InputRefused: the folder cannot be written; nothing is left of it.
    """
    require(clinic.staff, Action.EXPORT_ALL)
    how = "with pages" if pages else "without pages"
    clinic.records.record(clinic.entry(Event.EVERYTHING_EXPORTED, _SUBJECT, f"begun, {how}"))
    name = f"triage-export-{stamp(clinic.now())}"
    try:
        with folder_built(folder, name) as built:
            counts, drawn = _Writing(clinic, built, progress, cancelled, pages=pages).all()
    except BaseException as error:
        _note(clinic, "stopped, nothing of it was left")
        if isinstance(error, _StoppedError):
            return None
        raise
    done = Exported(built.path, counts, drawn, built.files, built.manifest)
    said = ", ".join(f"{count} {table}" for table, count in counts.items() if count)
    _note(clinic, f"done: {said}, {drawn} pages; list of files {done.manifest}")
    return done


def _note(clinic: Clinic, detail: str) -> None:
    clinic.records.record(clinic.entry(Event.EVERYTHING_EXPORTED, _SUBJECT, detail))


class _Writing:
    """One export while it is written."""

    def __init__(
        self,
        clinic: Clinic,
        built: FolderBuilt,
        progress: Progress,
        cancelled: Callable[[], bool],
        *,
        pages: bool,
    ) -> None:
        self._clinic = clinic
        self._records = clinic.records
        self._built = built
        self._progress = progress
        self._cancelled = cancelled
        self._pages = pages
        self._done = 0
        self._of = 0

    def all(self) -> tuple[dict[str, int], int]:
        """Write it; how many rows of each table, and how many pages."""
        with self._records.steady():
            counts = {table: self._records.row_count(table) for table in self._records.tables()}
            self._of = sum(counts.values()) + counts["audit"]
            self._of += counts["visits"] if self._pages else 0
            forms = self._forms()
            for table in counts:
                self._table(table, forms)
            with self._built.file("audit.csv") as file:
                for line in audit_csv(self._clinic, EVERYTHING):
                    file.write(line)
                    self._tell()
            drawn = self._draw() if self._pages else 0
        self._about(counts)
        return counts, drawn

    def _tell(self, every: int = _OFTEN) -> None:
        self._done += 1
        if self._done % every == 0:
            if self._cancelled():
                raise _StoppedError
            self._progress(min(self._done, self._of), self._of)

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: str, forms: Mapping[FormId, tuple[QuestionId, ...]]) -> None:
        with ExitStack() as open_files:
            lines = open_files.enter_context(self._built.file(f"{table}.jsonl"))
            flat = _Flat(self._built, open_files, forms)
            for row in self._records.rows(table):
                lines.write(json_line(in_words(self._clinic, row) if table in _ASKED else row))
                flat.write(table, row)
                self._tell()

    def _draw(self) -> int:
        """The newest page of each visit. Ids are read first: a page reads the store itself."""
        from triage_app.workflow.papers import page_to_export  # noqa: PLC0415  # draws

        drawn = 0
        for row in self._records.rows("visits"):
            if row["newest"] is not None:
                name = f"pages/{row['patient_id']}/{row['visit_date']}_{row['newest']}.pdf"
                self._built.put(name, page_to_export(self._clinic, IntakeId(row["newest"])))
                drawn += 1
            self._tell(every=1)
        return drawn

    # -- forms and what is said of it --------------------------------------------------------------

    def _forms(self) -> dict[FormId, tuple[QuestionId, ...]]:
        """Write the forms as files; gives the questions of every version of each, by form."""
        questions: dict[FormId, dict[QuestionId, None]] = {}
        for sha256 in self._records.form_names():
            packed = self._records.form_files(sha256)
            assert packed is not None
            form = _unpacked(packed)
            name = sha256 if form is None else f"{form.stamp.form_id}-{sha256}"
            for file, data in _files(packed):
                self._built.put(f"forms/{name}/{file}", data)
            if form is not None:
                questions.setdefault(form.stamp.form_id, {}).update(dict.fromkeys(form.questions))
        return {form_id: tuple(found) for form_id, found in questions.items()}

    def _about(self, counts: Mapping[str, int]) -> None:
        clinic = self._clinic
        when = clinic.now().isoformat(timespec="seconds")
        head = clinic.records.audit_head()
        about = {
            "program": "triage-app",
            "version": __version__,
            "shape": SHAPE,
            "written_out": when,
            "by": clinic.staff.staff_id,
            "clinic": clinic.letterhead.name,
            "zone": str(clinic.zone),
            "rows": dict(counts),
            "audit_head_after": {"entries": head.entries, "hash": head.hash},
        }
        self._built.put("about.json", json.dumps(about, ensure_ascii=False, indent=2) + "\n")
        said = readme(clinic.letterhead.name, when, clinic.staff.name, __version__, LEFT_OUT)
        self._built.put("README.txt", said)


class _Flat:
    """The flat files beside a table: one of patients, one of the intakes of each form."""

    def __init__(
        self,
        built: FolderBuilt,
        open_files: ExitStack,
        forms: Mapping[FormId, tuple[QuestionId, ...]],
    ) -> None:
        self._built = built
        self._open = open_files
        self._forms = forms
        self._files: dict[str, FolderFile] = {}

    def write(self, table: str, row: Row) -> None:
        """Add the row to its flat file, if its table has one."""
        if table == "patients":
            self._file("patients.csv", PATIENT_HEADS).write(csv_line(patient_cells(row)))
        if table == "intakes":
            form_id = FormId(row["form_id"])
            questions = self._forms.get(form_id, ())
            file = self._file(
                f"intakes_{_safe(form_id)}.csv", (*INTAKE_HEADS, *questions, OTHER_ANSWERS)
            )
            file.write(csv_line(intake_cells(row, questions)))

    def _file(self, name: str, heads: tuple[str, ...]) -> FolderFile:
        if name not in self._files:
            file = self._open.enter_context(self._built.file(name))
            file.write(f"{_BYTE_ORDER_MARK}{csv_line(heads)}")
            self._files[name] = file
        return self._files[name]


def in_words(clinic: Clinic, row: Row) -> dict[str, object]:
    """A draft or intake of the store with its answers also in the words of its form."""
    from triage_app.report.wording import answer_words  # noqa: PLC0415  # when first needed

    form = _form_of(clinic, row)
    words: dict[QuestionId, str] = {}
    day = iso_date(row["visit_date"])
    assert day is not None
    if form is not None:
        words = {
            name: answer_words(form.questions[name], answer, day)
            for name, answer in row["answers"].items()
            if name in form.questions
        }
    return answered(row, form, words)


def _form_of(clinic: Clinic, row: Row) -> Form | None:
    """The form the row was asked with; None when it was not kept."""
    stamp_ = FormStamp(FormId(row["form_id"]), row["form_version"], row["form_sha256"])
    try:
        engine, same = engine_for(clinic, stamp_)
    except KeyError:
        return None
    return engine.form if same else None


def _unpacked(packed: bytes) -> Form | None:
    from triage_app.questionnaire.kept import unpack_form  # noqa: PLC0415  # pydantic

    try:
        return unpack_form(packed)
    except FormsFaulty:
        return None


def _files(packed: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a kept form by name; the whole as it is kept when it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            found = [(Path(name).name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        found = [("form.zip", packed)]
    yield from dict(found).items()


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)[:80]
