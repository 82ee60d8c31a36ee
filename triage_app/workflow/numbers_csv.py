"""The clinic's numbers as CSV files: one a table, safe to open in a spreadsheet.

A cell never becomes a formula, and a file that is there is never written over without a word.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.intake import Event
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.numbers import Numbers
from triage_app.workflow.numbers_words import Cell, Titles, tables

# What a spreadsheet reads as the beginning of a formula, also full width.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where semicolons, tabs or lines part the cells, one of ours may become two. Excel does that in
# half of Europe, and then the second half must not be a formula either.
_PARTS: Final = ";|\t\r\n"
_QUOTES: Final = "\"'"
# Without it spreadsheets on Windows read UTF-8 as something else.
_BYTE_ORDER_MARK: Final = "\ufeff"


def numbers_csv(numbers: Numbers, titles: Titles = str) -> Mapping[str, str]:
    """The text of each file, by its name; the name holds the span."""
    span = f"{numbers.first.isoformat()}_{numbers.last.isoformat()}"
    return MappingProxyType(
        {
            f"{table.id}_{span}.csv": _csv((table.heads, *table.rows))
            for table in tables(numbers, titles)
        }
    )


def _csv(rows: tuple[tuple[Cell, ...], ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [safe_cell(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def csv_line(cells: Iterable[Cell]) -> str:
    """One line of a file, with its end; half a character somebody pasted does not stop it."""
    text = io.StringIO()
    safe = [
        cell.encode("utf-8", "backslashreplace").decode() if isinstance(cell, str) else cell
        for cell in map(safe_cell, cells)
    ]
    csv.writer(text, lineterminator="\r\n").writerow(safe)
    return text.getvalue()


def safe_cell(cell: Cell) -> str | int | float:
    """The cell as it stands in a file: a text that looks like a formula gets a leading quote."""
    match cell:
        case None:
            return ""
        case Level():
            return cell.id
        case date():
            return cell.isoformat()
        case str():
            return _no_formula(cell)
        case _:
            return cell


def _no_formula(text: str) -> str:
    first = next((letter for letter in text if not _is_blank(letter)), "")
    guarded = "'" if first.startswith(_FORMULA) else ""
    begins = False
    for letter in text:
        if begins and letter in _FORMULA and letter not in _PARTS:
            guarded += "'"
        guarded += letter
        begins = letter in _PARTS or (begins and (letter in _QUOTES or _is_blank(letter)))
    return guarded


def _is_blank(letter: str) -> bool:
    """Whether nothing is seen of it: a space of any kind, or a sign that only directs."""
    return unicodedata.category(letter)[0] in "ZC" and letter not in _FORMULA


def already_there(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Which of the files are there already and would be written over."""
    return tuple(name for name in files if (folder / name).exists())


def save_csv(
    clinic: Clinic,
    files: Mapping[str, str],
    folder: Path,
    *,
    replace: bool = False,
    byte_order_mark: bool = True,
) -> tuple[Path, ...]:
    """Write the files into a folder that is there, and note it in the audit.

    Args:
        clinic: whose numbers they are.
        files: text by name.
        folder: where to.
        replace: whether files that are there may be written over.
        byte_order_mark: spreadsheets on Windows need it; some other programs do not want it.

    Raises:
        NotAllowed: this person may not see the numbers.
        InputRefused: files are there already, or the folder cannot be written; nothing was
            written over.
    """
    require(clinic.staff, Action.SEE_NUMBERS)
    there = already_there(folder, files)
    if there and not replace:
        raise InputRefused(
            _("{files} are there already.").format(files=", ".join(there)),
            _("Nothing was written. Choose another folder, or say that they may be replaced."),
        )
    start = _BYTE_ORDER_MARK if byte_order_mark else ""
    paths = tuple(folder / name for name in files)
    try:
        for path, text in zip(paths, files.values(), strict=True):
            _write(path, f"{start}{text}".encode(), replace=replace)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputRefused(
            _("The folder {folder} cannot be written: {reason}.").format(
                folder=folder.name or str(folder), reason=reason
            ),
            _("Choose another folder, or make room; then save again."),
        ) from error
    clinic.records.record(clinic.entry(Event.EXPORTED, "numbers", f"{len(paths)} files"))
    return paths


def _write(path: Path, data: bytes, *, replace: bool) -> None:
    """The whole file or none of it; one that came since it was looked for is left alone."""
    if not replace:
        with path.open("xb") as file:
            file.write(data)
        return
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
