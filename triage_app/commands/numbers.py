"""`numbers`: the clinic's own numbers, as a text, as JSON, or as CSV files in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from triage_app.commands.output import OK, say
from triage_app.errors import InputRefused
from triage_app.model.level import Level
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.numbers import numbers
from triage_app.workflow.numbers_csv import already_there, numbers_csv, save_csv
from triage_app.workflow.numbers_words import Cell, Table, numbers_object, tables

USUAL_DAYS = 30


def run_numbers(
    clinic: Clinic,
    first: date | None,
    last: date | None,
    output: Path | None,
    *,
    as_json: bool,
    replace: bool,
) -> int:
    """Count the visits of these days, the last 30 when none are given, and print or save them."""
    until = last or clinic.today()
    found = numbers(clinic, first or until - timedelta(days=USUAL_DAYS - 1), until)
    if output is not None:
        files = numbers_csv(found)
        if not replace and (there := already_there(output, files)):
            raise InputRefused(
                f"{len(there)} of these files are in {output} already, such as {there[0]}.",
                "Nothing was written. Name another folder, or add --replace to write over them.",
            )
        for path in save_csv(clinic, files, output, replace=replace):
            say(str(path))
    elif as_json:
        say(json.dumps(numbers_object(found), ensure_ascii=False))
    else:
        for table in tables(found):
            for line in _lines(table):
                say(line)
    return OK


def _lines(table: Table) -> Iterator[str]:
    yield table.title
    if table.note:
        yield f"  {table.note}"
    cells = [table.heads, *(tuple(_words(cell) for cell in row) for row in table.rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(table.heads))]
    if not table.rows:
        yield "  Nothing in these days."
    for row in cells if table.rows else ():
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(padded).rstrip()}"
    yield ""


def _words(cell: Cell) -> str:
    match cell:
        case None:
            return "-"
        case Level():
            return cell.word
        case date():
            return cell.isoformat()
        case float():
            return f"{cell:.1f}".removesuffix(".0")
        case _:
            return str(cell)
