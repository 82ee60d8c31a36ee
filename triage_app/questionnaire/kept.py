"""A form as kept beside the intakes that were asked with it: packed to bytes, and built from them.

It is not checked again: it was when it came into use, and an old page must be drawn also by a
program that has become stricter since.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

from triage_app.errors import FormsFaulty
from triage_app.questionnaire import schema
from triage_app.questionnaire.faults import Fault
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.load import (
    FORM_SUFFIXES,
    LARGEST_FORM_FILE,
    MOST_FORM_FILES,
    build_form,
)
from triage_app.questionnaire.outside import parse_toml

# The oldest a zip knows. The same form gives the same bytes whenever it is packed.
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_LARGEST_ALL: Final = 20 * LARGEST_FORM_FILE
_WAYS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises for an archive that is broken, cut short, locked or packed in odd ways.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError),
    *(KeyError, ValueError, schema.ValidationError, RecursionError),
)


def pack_form(form: Form) -> bytes:
    """The files of the form as one zip, as they were read: not as they lie on the disk now."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(form.files):
            item = zipfile.ZipInfo(name, _LONG_AGO)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.create_system = _UNIX
            archive.writestr(item, form.files[name])
    return packed.getvalue()


def unpack_form(packed: bytes) -> Form:
    """The form that `pack_form` packed, without touching the disk.

    Raises:
        FormsFaulty: this program cannot read that form any more, or these are not its bytes.
    """
    try:
        files = _files(packed)
        form_file = _parsed(files["form.toml"], schema.FormFile)
        triage_file = _parsed(files["triage.toml"], schema.TriageFile)
    except _BROKEN as error:
        raise _unreadable() from error
    assert isinstance(form_file, schema.FormFile)
    assert isinstance(triage_file, schema.TriageFile)
    faults: list[Fault] = []
    form = build_form(Path(form_file.id), files, form_file, triage_file, faults)
    if form is None:
        raise FormsFaulty(tuple(faults))
    return form


def _files(packed: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        items = archive.infolist()
        if len(items) > MOST_FORM_FILES:
            raise ValueError("too many files for a form")
        for item in items:
            if Path(item.filename).suffix not in FORM_SUFFIXES:
                continue
            if item.compress_type not in _WAYS:
                raise ValueError("packed as no form is")
            with archive.open(item) as file:
                # What is there, not what the archive says of it: it may say too little.
                files[item.filename] = file.read(LARGEST_FORM_FILE + 1)
            if len(files[item.filename]) > LARGEST_FORM_FILE:
                raise ValueError("too large for a form")
            if sum(map(len, files.values())) > _LARGEST_ALL:
                raise ValueError("too large for a form")
    return files


def _parsed(data: bytes, shape: type[schema.Strict]) -> schema.Strict:
    return shape.model_validate(parse_toml(data))


def _unreadable() -> FormsFaulty:
    return FormsFaulty(
        (
            Fault(
                "kept_form",
                "store",
                "form",
                "A form kept with an old intake cannot be read by this program.",
                "The intake is safe. It is shown with the present form.",
            ),
        )
    )
