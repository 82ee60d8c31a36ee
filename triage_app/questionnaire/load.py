"""Loads a form directory into a `Form`, whole or not at all.

`load_form` raises FormsFaulty with every fault found; `read_form` returns the faults as values
for `check-forms`. The rules' own sense is checked by `check`, translations by `catalogue`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from triage_app.errors import FormsFaulty
from triage_app.model.intake import FormId, FormStamp
from triage_app.model.level import Level
from triage_app.questionnaire import schema
from triage_app.questionnaire.build import FormBuilder
from triage_app.questionnaire.catalogue import catalogue_faults
from triage_app.questionnaire.check import check_form
from triage_app.questionnaire.faults import Fault, did_you_mean
from triage_app.questionnaire.form import Form, LevelWords, SourceText
from triage_app.questionnaire.outside import (
    NotUtf8Error,
    TooLargeError,
    UnreadableTextError,
    parse_toml,
    read_file,
)

LARGEST_FORM_FILE = 1_000_000
MOST_FORM_FILES = 100
FORM_SUFFIXES = (".toml", ".po")
_MOST_FAULTS = 100
Shape = TypeVar("Shape", bound=schema.Strict)


@dataclass(frozen=True, slots=True)
class Case:
    """An example that shows a rule firing, or staying quiet just short of it."""

    rule: str
    fires: bool
    note: str
    age: int
    sex: str
    visit_date: date
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FormRead:
    """What came of reading a directory: a form and its cases, or faults; never both."""

    form: Form | None
    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]


def load_form(directory: Path) -> Form:
    """The form in `directory`. Raises FormsFaulty with every fault, never a part of a form."""
    read = read_form(directory)
    if read.form is None:
        raise FormsFaulty(read.faults)
    return read.form


def load_forms(directory: Path) -> Mapping[FormId, Form]:
    """Every form below `directory`, by id. Raises FormsFaulty when any has a fault."""
    reads = read_forms(directory)
    faults = tuple(fault for read in reads for fault in read.faults)
    if faults:
        raise FormsFaulty(faults)
    return MappingProxyType({read.form.stamp.form_id: read.form for read in reads if read.form})


def read_forms(directory: Path) -> tuple[FormRead, ...]:
    """Read `directory` itself when it holds form.toml, else every folder in it that does."""
    if (directory / "form.toml").is_file():
        return (read_form(directory),)
    folders = sorted(path.parent for path in directory.glob("*/form.toml"))
    if not folders:
        fault = Fault(
            "no_form",
            directory.name,
            "folder",
            "There is no form here.",
            "Name a folder that holds form.toml, or one with such folders in it.",
        )
        return (FormRead(None, (), (fault,)),)
    return tuple(read_form(folder) for folder in folders)


def read_form(directory: Path) -> FormRead:
    """Read and check one form directory. Never raises for what is in the files."""
    faults: list[Fault] = []
    name = directory.name
    files = _files(directory, faults)
    form_file = _parse(files, "form.toml", schema.FormFile, name, faults)
    triage_file = _parse(files, "triage.toml", schema.TriageFile, name, faults)
    cases_file = _parse(files, "cases.toml", schema.CasesFile, name, faults)
    if form_file is None or triage_file is None or cases_file is None:
        return FormRead(None, (), tuple(faults))
    if form_file.id != name:
        faults.append(
            Fault(
                "id_differs",
                f"{name}/form.toml",
                "id",
                f"The id is “{form_file.id}” but the folder is “{name}”.",
                "Give both the same name.",
            )
        )
    form = build_form(directory, files, form_file, triage_file, faults)
    if form is None:
        return FormRead(None, (), tuple(faults))
    cases = tuple(_case(case, name, faults) for case in cases_file.case)
    faults += check_form(form, tuple((case.rule, case.fires) for case in cases))
    for language in form.languages:
        faults += catalogue_faults(form, files.get(f"{language}.po"), language)
    if faults:
        return FormRead(None, (), tuple(faults))
    return FormRead(form, cases, ())


def _parse(
    files: Mapping[str, bytes], name: str, shape: type[Shape], form: str, faults: list[Fault]
) -> Shape | None:
    file = f"{form}/{name}"
    if name not in files:
        # Why it could not be read is among the faults already.
        return None
    try:
        return shape.model_validate(parse_toml(files[name]))
    except NotUtf8Error as error:
        said = f"It cannot be read: {error}."
        faults.append(Fault("unreadable", file, "file", said, "Save it as UTF-8."))
    except UnreadableTextError as error:
        said = f"It is not TOML: {error}."
        faults.append(Fault("not_toml", file, "file", said, "Mend that line."))
    except schema.ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        faults += (_shape_fault(file, shape, dict(item)) for item in found[:_MOST_FAULTS])
        if len(found) > _MOST_FAULTS:
            more = f"There are {len(found) - _MOST_FAULTS:,} more such faults."
            faults.append(Fault("more", file, "file", more, "Mend those above first."))
    return None


def _shape_fault(file: str, shape: type[schema.Strict], error: dict[str, object]) -> Fault:
    place = error["loc"]
    assert isinstance(place, tuple)
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in place)
    if error["type"] == "extra_forbidden":
        known = _known_keys(shape, place[:-1])
        return Fault(
            "unknown_key",
            file,
            where,
            f"“{place[-1]}” is not a key here.",
            did_you_mean(str(place[-1]), known),
        )
    if error["type"] == "missing":
        return Fault("missing_key", file, where, f"“{place[-1]}” is missing.", "Add it.")
    return Fault("wrong_type", file, where, f"{error['msg']}.", "Put the right kind of value.")


def _known_keys(shape: type[schema.Strict], place: tuple[object, ...]) -> tuple[str, ...]:
    """The keys allowed at `place`, found by walking the shape's own fields."""
    here: type[schema.Strict] = shape
    for part in place:
        if not isinstance(part, str) or part not in here.model_fields:
            continue
        annotation = here.model_fields[part].annotation
        inner = [annotation, *getattr(annotation, "__args__", ())]
        here = next(
            (t for t in inner if isinstance(t, type) and issubclass(t, schema.Strict)), here
        )
    return tuple(here.model_fields)


def build_form(
    directory: Path,
    files: Mapping[str, bytes],
    form_file: schema.FormFile,
    triage_file: schema.TriageFile,
    faults: list[Fault],
) -> Form | None:
    """The form of two files that have the right shape; None, and `faults` says why, otherwise."""
    builder = FormBuilder(directory.name, form_file, triage_file)
    questions = builder.questions()
    rules, scores, advice = builder.rules(), builder.scores(), builder.advice()
    derived = builder.derived()
    unlikely = builder.unlikely()
    signed_on = builder.signed_on()
    if builder.faults:
        faults += builder.faults
        return None
    return Form(
        stamp=FormStamp(FormId(form_file.id), form_file.version, sha256_of(files)),
        title=form_file.title,
        language=form_file.language,
        languages=tuple(form_file.languages),
        signed=triage_file.signed_by,
        signed_on=signed_on,
        pages=builder.pages(),
        questions=MappingProxyType(questions),
        derived=MappingProxyType(derived),
        unlikely=unlikely,
        levels=MappingProxyType(
            {
                level: LevelWords(level, words.seen, words.limit_hours, tuple(words.instructions))
                for level in Level
                for words in [getattr(triage_file.level, level.id)]
            }
        ),
        rules=rules,
        scores=scores,
        priority=builder.priority(),
        advice=advice,
        safety_net=tuple(form_file.safety_net),
        come_back=tuple(form_file.come_back),
        sources=tuple(SourceText(source.rows, source.text) for source in triage_file.source),
        directory=directory,
        files=MappingProxyType(dict(files)),
    )


def _files(directory: Path, faults: list[Fault]) -> dict[str, bytes]:
    """The files of a form by name, sorted; `faults` names each needed one that cannot be taken.

    A translation that is left out here is named where its language is looked for.
    """
    found: dict[str, bytes] = {}
    needed = [directory / name for name in ("cases.toml", "form.toml", "triage.toml")]
    try:
        others = [path for path in directory.iterdir() if path.suffix in FORM_SUFFIXES]
    except OSError:
        others = []
    paths = sorted({*needed, *others})
    if len(paths) > MOST_FORM_FILES:
        said = f"There are {len(paths):,} files here."
        cure = f"A form has {MOST_FORM_FILES} at most; take away what is none of its."
        faults.append(Fault("too_many", directory.name, "folder", said, cure))
        return found
    for path in paths:
        try:
            found[path.name] = read_file(path, LARGEST_FORM_FILE, directory)
        except OSError as error:
            if path in needed:
                faults.append(_not_read(f"{directory.name}/{path.name}", error))
    return found


def _not_read(file: str, error: OSError) -> Fault:
    if isinstance(error, TooLargeError):
        return Fault("too_large", file, "file", "The file is over 1 MB.", "Make it smaller.")
    said = f"It cannot be read: {error.strerror}."
    return Fault("unreadable", file, "file", said, "Put the file there.")


def sha256_of(files: Mapping[str, bytes]) -> str:
    """One hash over questions and rules; line ends do not count, so every system agrees."""
    digest = hashlib.sha256()
    for name in ("form.toml", "triage.toml"):
        text = files[name].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _case(case: schema.CaseFile, form: str, faults: list[Fault]) -> Case:
    try:
        day = date.fromisoformat(case.visit_date)
    except ValueError:
        day = date(2026, 11, 20)
        faults.append(
            Fault(
                "wrong_date",
                f"{form}/cases.toml",
                case.rule,
                f"“{case.visit_date}” is not a date.",
                "Write it as 2026-11-20.",
            )
        )
    return Case(case.rule, case.fires, case.note, case.age, case.sex, day, case.answers)
