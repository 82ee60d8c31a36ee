"""`audit verify` and `audit export`: the chain of the audit checked, or the audit as a CSV file."""

from __future__ import annotations

import json
from pathlib import Path

from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.errors import InputRefused
from triage_app.model.audit import AuditReport
from triage_app.workflow.audit_view import check_chain, export_audit, read_noted
from triage_app.workflow.audit_words import fault_words, report_words, what_to_do
from triage_app.workflow.clinic import Clinic


def run_verify(clinic: Clinic, noted: str, *, as_json: bool) -> int:
    """Check the chain, against a noted head when there is one; 1 when anything was found."""
    report = check_chain(clinic, read_noted(noted) if noted else None)
    if as_json:
        say(json.dumps(_object(report), ensure_ascii=False))
    else:
        _say(report, against=bool(noted))
    return OK if report.is_whole else BAD_INPUT


def _say(report: AuditReport, *, against: bool) -> None:
    say(report_words(report))
    for fault in report.faults:
        complain(fault_words(fault))
    if not report.is_whole:
        complain(what_to_do())
        return
    say(f"Head to note outside this computer: {report.head}")
    if not against:
        say("Whoever has the key could have written it all anew: only a noted head would show it.")


def _object(report: AuditReport) -> dict[str, object]:
    return {
        "whole": report.is_whole,
        "entries": report.entries,
        "head": {"hash": report.head.hash, "entries": report.head.entries},
        "faults_in_all": report.faults_in_all,
        "faults": [
            {
                "kind": fault.kind.value,
                "first": fault.first,
                "last": fault.last,
                "text": fault_words(fault),
            }
            for fault in report.faults
        ],
    }


def run_export(clinic: Clinic, output: Path, *, replace: bool) -> int:
    """Write the whole audit to a CSV file."""
    if output.exists() and not replace:
        raise InputRefused(
            f"{output} is there already.",
            "Nothing was written. Name another file, or add --replace to write over it.",
        )
    count = export_audit(clinic, output, replace=True)
    say(f"{count:,} entries written to {output}")
    return OK
