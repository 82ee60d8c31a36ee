"""`python -m tests.supply.audit`: does any locked package have a known vulnerability?

It fails for one that is known, and never for want of a network: then it says what was not checked.
It sends the names and versions of packages to the index, and nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.supply.lock import AUDIT, ROOT, TEST, Pin, pins

LONGEST_SECONDS: Final = 60.0
_FOLDER: Final = ROOT / ".venv" / "audit"
_NO_NETWORK: Final = (
    "ConnectionError",
    "ServiceError",
    "Could not connect",
    "Connection refused",
    "NewConnectionError",
    "NameResolutionError",
    "Max retries exceeded",
    "timed out",
    "Timeout",
    "ProxyError",
    "No matching distribution found",
)
_TAMPERED: Final = "DO NOT MATCH THE HASHES"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit comes to: the exit code, and the lines to print."""

    code: int
    lines: tuple[str, ...]


def judge(report: str, errors: str, ended: int | None) -> Verdict:
    """The verdict on one run of pip-audit.

    Args:
        report: its JSON; empty when it wrote none.
        errors: what it said on standard error.
        ended: its exit code; None when its time was over.
    """
    # Any: another program's JSON; a shape that is not there is the tool's fault and ends in 1.
    found: list[dict[str, Any]] = json.loads(report)["dependencies"] if report.strip() else []
    known = [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        f" (mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'})"
        for one in found
        for vulnerability in one.get("vulns", ())
    ]
    if known:
        return Verdict(1, ("Known vulnerabilities in what is locked:", *known))
    if ended is None or (not found and any(word in errors for word in _NO_NETWORK)):
        return Verdict(0, ("Known vulnerabilities: not checked: no network.",))
    if not found or ended != 0:
        return Verdict(1, ("The audit did not work:", errors.strip()[-2000:]))
    skipped = [one["name"] for one in found if "skip_reason" in one]
    checked = len(found) - len(skipped)
    if not checked:
        return Verdict(
            0,
            ("Known vulnerabilities: not checked: no network (the index tells of none).",),
        )
    lines = [f"Known vulnerabilities: none in {checked} locked packages."]
    if skipped:
        lines.append(f"Not checked, because the index does not know them: {', '.join(skipped)}.")
    return Verdict(0, tuple(lines))


def lists_of(found: Iterable[Pin]) -> tuple[str, ...]:
    """Lists of packages, for all systems together, none with a package twice.

    pip-audit takes no package in two versions, as a lock for several Pythons holds it.
    """
    lists: list[dict[str, str]] = [{}]
    for pin in found:
        for one in lists:
            if one.setdefault(pin.name, pin.version) == pin.version:
                break
        else:
            lists.append({pin.name: pin.version})
    return tuple("".join(f"{name}=={version}\n" for name, version in one.items()) for one in lists)


def audit(until: float) -> Verdict:
    """Install pip-audit, as locked, beside the program's packages, and ask it."""
    python = _python()
    made = _run(
        [
            *(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--only-binary", ":all:", "--retries", "1", "-r", str(AUDIT)),
        ],
        until,
    )
    if made is None or made.returncode:
        errors = "Timeout" if made is None else made.stderr
        if _TAMPERED in errors:
            return Verdict(1, ("pip-audit is not what was locked:", errors.strip()[-2000:]))
        return judge("", errors, None if made is None else made.returncode)
    verdicts = [_ask(python, text, until) for text in lists_of(pins(TEST) + pins(AUDIT))]
    lines = dict.fromkeys(line for verdict in verdicts for line in verdict.lines)
    return Verdict(max(verdict.code for verdict in verdicts), tuple(lines))


def _ask(python: Path, packages: str, until: float) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        listed, report = Path(folder) / "packages.txt", Path(folder) / "report.json"
        listed.write_text(packages, encoding="utf-8")
        ran = _run(
            [
                *(str(python), "-m", "pip_audit", "-r", str(listed), "--no-deps", "--disable-pip"),
                *("--progress-spinner", "off", "--timeout", "10", "-f", "json"),
                *("-o", str(report), "--cache-dir", str(Path(folder) / "cache")),
            ],
            until,
        )
        text = report.read_text(encoding="utf-8") if report.is_file() else ""
    return judge(text, "" if ran is None else ran.stderr, None if ran is None else ran.returncode)


def _python() -> Path:
    """The Python of an environment of its own: what pip-audit needs is no part of the program."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = _FOLDER / folder / "python"
    if not python.exists():
        venv.create(_FOLDER, with_pip=True)
    return python


def _run(command: list[str], until: float) -> subprocess.CompletedProcess[str] | None:
    """The command as it ended; None when its time was over."""
    try:
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=max(1.0, until - time.monotonic()),
        )
    except subprocess.TimeoutExpired:
        return None


def main() -> int:
    """Print the verdict; 1 for a known vulnerability or an audit that does not work, else 0."""
    verdict = audit(time.monotonic() + LONGEST_SECONDS)
    for line in verdict.lines:
        sys.stdout.write(f"{line}\n")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
