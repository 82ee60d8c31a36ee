"""Every way in from outside, with sound inputs to begin from and what must hold whatever comes.

A target takes bytes. It may end by itself, or raise what a user can put right; anything else is a
finding. What is taken must be good for what comes after: shown, stored as UTF-8 and printed.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from tests.faults import fuzz_shapes
from tests.faults.fuzz_change import COMMON
from tests.faults.fuzz_words import (
    CELL_WORDS,
    FORMULA_SIGNS,
    JSON_WORDS,
    PDF_WORDS,
    PICTURE_WORDS,
    PO_WORDS,
    TOML_WORDS,
    ZIP_WORDS,
)
from tests.faults.outside_pdf import paper, sending_paper
from tests.faults.outside_picture import jpeg, png
from triage_app.commands.assess import run_assess
from triage_app.commands.blank import run_read_form
from triage_app.commands.clinic_file import FILE_NAME, read_clinic_file
from triage_app.commands.summary import run_summary
from triage_app.model.intake import FormId, Intake, IntakeId
from triage_app.model.person import Sex
from triage_app.paths import forms_dir, resource
from triage_app.questionnaire.catalogue import catalogue, catalogue_faults
from triage_app.questionnaire.entry import read_answers
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.kept import pack_form, unpack_form
from triage_app.questionnaire.load import load_form, load_forms, read_form
from triage_app.report.letterhead_logo import logo_picture
from triage_app.report.paper import PaperSize
from triage_app.triage.engine import Engine
from triage_app.workflow.numbers_csv import _csv
from triage_app.workflow.page_basis import UnreadableBasisError, basis_from
from triage_app.workflow.settings import (
    ClinicSettings,
    _to_json,
    check_settings,
    letterhead_of,
    read_logo,
    read_settings,
)

TODAY: Final = date(2026, 11, 20)
CROSSED: Final = Path(__file__).parent.parent / "property" / "forms" / "crossed"
_MOST_SAID: Final = 200_000
_LONGEST_CELL: Final = 20_000
_LAST_DEFENCE: Final = ("Traceback", "Something went wrong")


class FindingError(AssertionError):
    """What was taken or said is not good."""


@dataclass(frozen=True, slots=True)
class Target:
    """A way in.

    Attributes:
        take: gives it bytes, with an empty folder to use.
        seeds: sound inputs.
        words: what to put into them, beside what parsers of every kind trip over.
        longest: how many seconds one input may take.
        tries: how many in the suite, and in the long run.
    """

    name: str
    take: Callable[[bytes, Path], None]
    seeds: Callable[[], tuple[bytes, ...]]
    words: tuple[bytes, ...]
    longest: float
    tries: tuple[int, int]

    @property
    def all_words(self) -> tuple[bytes, ...]:
        """Every word there is to put in."""
        return COMMON + self.words * 2


@cache
def forms() -> Mapping[FormId, Form]:
    """The forms that come with the program."""
    return load_forms(forms_dir())


@cache
def engines() -> Mapping[FormId, Engine]:
    """Their engines."""
    return {form_id: Engine(form) for form_id, form in forms().items()}


class SavedSettings:
    """A store that holds one setting; only `setting` of it is ever asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def setting(self, _name: str) -> str:
        """What the store holds."""
        return self._text


def _command(run: Callable[[], int]) -> None:
    """A command must say what is wrong in sentences, and not flood the screen with them."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run()
    said = err.getvalue()
    if any(words in said for words in _LAST_DEFENCE):
        raise FindingError("a traceback was shown")
    if code and not said.strip():
        raise FindingError("it was refused without a word")
    if len(said) > _MOST_SAID:
        raise FindingError("it says more than anybody reads")
    (out.getvalue() + said).encode("utf-8")


def _intake(data: bytes, folder: Path) -> None:
    file = folder / "intake.json"
    file.write_bytes(data)
    _command(lambda: run_assess(str(file), engines(), TODAY))


def _filled(data: bytes, folder: Path) -> None:
    file = folder / "filled.pdf"
    file.write_bytes(data)
    _command(lambda: run_read_form(str(file), engines(), TODAY))


def _logo(data: bytes, folder: Path) -> None:
    file = folder / "logo.png"
    file.write_bytes(data)
    kept = read_logo(file)
    drawn = logo_picture(kept)
    if drawn is None or max(drawn.size) > 600:
        raise FindingError("a logo was taken that cannot be drawn")


def _form(data: bytes, folder: Path) -> None:
    """The first byte says which of the three files this is; the others are sound."""
    files = {name: (CROSSED / name).read_bytes() for name in fuzz_shapes.FORM_FILES}
    if data:
        files[fuzz_shapes.FORM_FILES[data[0] % 3]] = data[1:]
    _read_form(files, folder)


def _rules(data: bytes, folder: Path) -> None:
    _read_form(fuzz_shapes.form(data, CROSSED), folder)


def _answers(data: bytes, folder: Path) -> None:
    _intake(fuzz_shapes.intake(data), folder)
    if data and data[0] % 32 == 0:
        page, now = folder / "page.pdf", datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
        file = str(folder / "intake.json")
        _command(lambda: run_summary(file, page, engines(), "letter", now))


def _read_form(files: Mapping[str, bytes], folder: Path) -> None:
    directory = folder / "crossed"
    directory.mkdir(exist_ok=True)
    for name, content in files.items():
        (directory / name).write_bytes(content)
    read = read_form(directory)
    if (read.form is None) == (not read.faults):
        raise FindingError("a form with faults, or neither")
    "\n".join(str(fault) for fault in read.faults).encode("utf-8")
    if read.form is not None:
        engine = Engine(read.form)
        for which in (0, -1):
            raw: dict[str, object] = {
                str(name): question.options[which].id
                for name, question in read.form.questions.items()
                if question.options
            }
            answers, _problems = read_answers(read.form, raw, TODAY, None)
            engine.assess(answers, 70, Sex.UNKNOWN, TODAY)


def _catalogue(data: bytes, _folder: Path) -> None:
    form = forms()[FormId("after_procedure")]
    "\n".join(str(fault) for fault in catalogue_faults(form, data, "es")).encode("utf-8")


def _kept(data: bytes, _folder: Path) -> None:
    form = unpack_form(data)
    for language in form.languages:
        catalogue(form, language).safety_net()
    Engine(form)


def _clinic(data: bytes, folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(data)
    read = read_clinic_file(folder)
    _to_json(read.settings(read.letterhead)).encode("utf-8")


def _settings(data: bytes, _folder: Path) -> None:
    text = data.decode("utf-8", "replace")
    found = read_settings(SavedSettings(text), ClinicSettings(name="First"))  # type: ignore[arg-type]
    check_settings(found)
    letterhead_of(found)
    logo_picture(found.logo)
    _to_json(found).encode("utf-8")


def _basis(data: bytes, _folder: Path) -> None:
    def nobody(_intake: IntakeId) -> Intake | None:
        return None

    try:
        basis = basis_from(data.decode("utf-8", "replace"), nobody)
    except UnreadableBasisError as error:
        if len(str(error)) > 60:
            raise FindingError("the error quotes the text") from error
        return
    if not isinstance(basis.paper, PaperSize):
        raise FindingError("no paper")


def _cells(data: bytes, _folder: Path) -> None:
    text = data[:_LONGEST_CELL].decode("utf-8", "replace")
    middle = len(text) // 2
    rows = (("head", text), (text[:middle], text[middle:]), (text, -5), (1.5, text))
    written = _csv(rows)
    for delimiter in ",;\t|":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            for cell in row:
                shown = cell.lstrip("".join(c for c in set(cell) if _blank(c)))
                if shown.startswith(FORMULA_SIGNS) and shown not in ("-5",):
                    raise FindingError(f"a formula where cells are parted by {delimiter!r}")


def _blank(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "ZC"


def _intake_seeds() -> tuple[bytes, ...]:
    demo = resource("demo", "intake.json").read_bytes()
    short = {
        "form": "after_procedure",
        "patient": {"family_name": "A", "age": 70, "sex": "unknown"},
        "answers": {},
    }
    line = json.dumps(short).encode()
    return (demo, line, line + b"\n" + line, json.dumps(json.loads(demo)).encode())


def _form_seeds() -> tuple[bytes, ...]:
    return tuple(
        bytes((number,)) + (CROSSED / name).read_bytes()
        for number, name in enumerate(fuzz_shapes.FORM_FILES)
    )


def _settings_seeds() -> tuple[bytes, ...]:
    whole = ClinicSettings(
        name="Harbour Spine Clinic",
        address=("1 Quay", "Harbour"),
        phone="555 0100",
        logo=png(),
        specialists=("A. Name",),
        texts={("before_the_day", "en"): "# A title\n\nA text.", ("fasting", "en"): "From 6."},
    )
    return (_to_json(whole).encode(), b'{"name": "A", "logo": ""}')


def _basis_seeds() -> tuple[bytes, ...]:
    moment = "2026-11-20T10:42:00+00:00"
    names = ("clinic", "entered_by", "newest_stamp", "subject")
    empty = "completed parked first_printed replaced_at told override read_back lapsed in_error"
    basis: dict[str, object] = dict.fromkeys(names, "x") | dict.fromkeys(empty.split())
    basis |= dict.fromkeys(("copy", "visit_number", "version", "of_versions"), 1)
    basis |= {"started": moment, "printed_at": moment, "earlier": [], "paper": "A4"}
    acted = {"level": "soon", "by": "x", "at": moment, "reason": "x", "rules": None}
    full = basis | {"zone": "Europe/Paris", "override": acted, "told": ["x", moment, "y"]}
    return (json.dumps(basis | {"zone": 3600.0}).encode(), json.dumps(full).encode())


TARGETS: Final = {
    target.name: target
    for target in (
        Target("intake", _intake, _intake_seeds, JSON_WORDS, 2.0, (600, 500_000)),
        Target(
            "filled", _filled, lambda: (paper(), sending_paper()), PDF_WORDS, 15.0, (400, 250_000)
        ),
        Target(
            "logo",
            _logo,
            lambda: (png(), png(alpha=True), jpeg()),
            PICTURE_WORDS,
            5.0,
            (300, 250_000),
        ),
        Target("form", _form, _form_seeds, TOML_WORDS, 5.0, (500, 250_000)),
        Target("rules", _rules, lambda: (b"0", b"1", b"22"), (), 5.0, (400, 250_000)),
        Target("answers", _answers, lambda: (b"0", b"1", b"22"), (), 5.0, (500, 500_000)),
        Target(
            "catalogue",
            _catalogue,
            lambda: ((forms_dir() / "after_procedure" / "es.po").read_bytes(),),
            PO_WORDS,
            3.0,
            (100, 50_000),
        ),
        Target(
            "kept", _kept, lambda: (pack_form(load_form(CROSSED)),), ZIP_WORDS, 3.0, (500, 500_000)
        ),
        Target(
            "clinic",
            _clinic,
            lambda: (
                b'name = "A"\nphone = "1"\npaper = "a4"\nlanguage = "es"\nday_first = true\n',
            ),
            TOML_WORDS,
            2.0,
            (500, 1_000_000),
        ),
        Target("settings", _settings, _settings_seeds, JSON_WORDS, 2.0, (500, 1_000_000)),
        Target("basis", _basis, _basis_seeds, JSON_WORDS, 2.0, (500, 1_000_000)),
        Target(
            "cells",
            _cells,
            lambda: (b"a;b,c\td", b"7 days", b"=1"),
            CELL_WORDS,
            2.0,
            (500, 1_000_000),
        ),
    )
}
