"""What the program is built from is locked, and no module of ours opens a network connection."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.audit import judge, lists_of
from tests.supply.lock import (
    AUDIT,
    COMPUTERS,
    LOCKS,
    ROOT,
    RUN,
    TEST,
    Pin,
    StrangeLineError,
    doubled,
    pins,
    versions_for,
)

PROGRAM = ROOT / "triage_app"
CONNECTING = (
    *("aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "multiprocessing.connection"),
    *("multiprocessing.managers", "poplib", "requests", "smtplib", "socket", "socketserver"),
    *("ssl", "telnetlib", "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc"),
    *("PySide6.QtDBus", "PySide6.QtNetwork", "PySide6.QtWebChannel", "PySide6.QtWebSockets"),
    *("PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtWebEngineQuick"),
)
# They hand an address to another program, or start one.
HANDING_ON = re.compile(
    r"\b(?:QDesktopServices|openUrl|setOpenExternalLinks|QNetwork\w+|QProcess)\b"
)


def wanted(extra: str = "") -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    if extra:
        lines += project["project"]["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
class TestLock:
    def test_every_package_has_one_version_for_each_computer_and_the_hashes_of_its_files(
        self, lock: Path
    ) -> None:
        found = pins(lock)
        assert len(found) > 20
        assert [pin.name for pin in found if not pin.hashes] == []
        assert doubled(found) == ()

    def test_it_names_no_place_to_fetch_from_and_nothing_of_the_computer_it_was_made_on(
        self, lock: Path
    ) -> None:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert [line for line in text.splitlines()[1:] if "/" in line] == []
        assert re.findall(r"(?m)^\s*-(?!-hash=)", text) == []


@pytest.mark.parametrize(("lock", "extra"), [(RUN, ""), (TEST, "test")])
def test_the_lock_holds_what_the_project_asks_for(lock: Path, extra: str) -> None:
    found = pins(lock)
    for computer in COMPUTERS:
        held = versions_for(computer, found)
        for requirement in wanted(extra):
            if requirement.marker and not requirement.marker.evaluate(computer):
                continue
            versions = held.get(canonicalize_name(requirement.name), [])
            assert len(versions) == 1, f"{requirement.name} {versions} {computer}: run sh .ci/lock"
            assert versions[0] in requirement.specifier, (
                f"{lock.name} has {requirement.name} {versions[0]}: run sh .ci/lock"
            )


def test_tests_run_with_the_very_versions_the_program_runs_with() -> None:
    run, test = (
        {(pin.name, pin.version, pin.marker) for pin in pins(lock)} for lock in (RUN, TEST)
    )
    assert run <= test


def test_a_package_may_have_other_versions_elsewhere_but_never_two_on_one_computer() -> None:
    intel = "platform_machine == 'x86_64' and sys_platform == 'darwin'"
    others = "platform_machine != 'x86_64' or sys_platform != 'darwin'"
    assert doubled((Pin("a", "1", intel, 1), Pin("a", "2", others, 1))) == ()
    assert doubled((Pin("a", "1", intel, 1), Pin("a", "2", "", 1))) == ("a",)
    assert doubled((Pin("a", "1", intel, 1), Pin("a", "2", "sys_platform == 'darwin'", 1)))
    gets = [versions_for(computer, (Pin("a", "1", intel, 1),)) for computer in COMPUTERS]
    assert gets.count({"a": ["1"]}) == 4  # an Intel Mac, with each Python
    assert gets.count({}) == len(COMPUTERS) - 4


@pytest.mark.parametrize(
    "line",
    ["-i https://example.org/simple", "--find-links wheels", "name>=1", "name @ ./name", "--hash="],
)
def test_a_line_that_is_no_package_is_seen(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "x.lock"
    lock.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(StrangeLineError):
        pins(lock)


SOUND: Mapping[str, object] = {"name": "polib", "version": "1.2.0", "vulns": []}
SKIPPED: Mapping[str, object] = {"name": "numpy", "skip_reason": "not found"}
KNOWN: Mapping[str, object] = {
    "name": "pillow",
    "version": "13.0.0",
    "vulns": [{"id": "PYSEC-2099-1", "fix_versions": ["13.0.1"]}],
}


class TestAudit:
    @staticmethod
    def report(*found: Mapping[str, object]) -> str:
        return json.dumps({"dependencies": list(found), "fixes": []})

    def test_a_known_vulnerability_fails_and_is_named(self) -> None:
        verdict = judge(self.report(SOUND, KNOWN, SKIPPED), "", 1)
        assert verdict.code == 1
        assert "pillow 13.0.0: PYSEC-2099-1 (mended in 13.0.1)" in verdict.lines

    def test_a_known_vulnerability_fails_also_when_time_was_over(self) -> None:
        assert judge(self.report(KNOWN), "timed out", None).code == 1

    def test_none_known_is_said_with_what_was_not_checked(self) -> None:
        verdict = judge(self.report(SOUND, SKIPPED), "", 0)
        assert verdict.code == 0
        assert "none in 1 locked packages" in verdict.lines[0]
        assert "numpy" in verdict.lines[1]

    @pytest.mark.parametrize(
        ("report", "errors", "ended"),
        [
            ("", "", None),
            ("", "pip_audit._service.interface.ConnectionError", 1),
            ("", "ERROR: No matching distribution found for pip-audit", 1),
        ],
    )
    def test_without_a_network_it_says_so_and_does_not_fail(
        self, report: str, errors: str, ended: int | None
    ) -> None:
        verdict = judge(report, errors, ended)
        assert verdict == judge("", "", None)
        assert verdict.code == 0
        assert verdict.lines == ("Known vulnerabilities: not checked: no network.",)

    def test_an_index_that_tells_of_none_is_not_taken_for_a_good_report(self) -> None:
        verdict = judge(self.report(SKIPPED), "", 0)
        assert verdict.code == 0
        assert "not checked" in verdict.lines[0]

    @pytest.mark.parametrize("ended", [0, 1, 2])
    def test_an_audit_that_does_not_work_fails(self, ended: int) -> None:
        assert judge("", "ValueError: odd", ended).code == 1

    def test_a_package_in_two_versions_stands_in_two_lists(self) -> None:
        versions = (("a", "1"), ("a", "2"), ("b", "1"), ("a", "1"))
        two = tuple(Pin(name, version, "", 1) for name, version in versions)
        assert lists_of(two) == ("a==1\nb==1\n", "a==2\n")

    def test_every_locked_package_is_asked_about(self) -> None:
        asked = {line for text in lists_of(pins(TEST) + pins(AUDIT)) for line in text.splitlines()}
        assert asked == {f"{pin.name}=={pin.version}" for pin in pins(TEST) + pins(AUDIT)}


def imported(tree: ast.AST) -> set[str]:
    """Every module and every name out of one that a file imports, also in functions and strings."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("import_module", "__import__")
        ):
            constants = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            found |= {value for value in constants if isinstance(value, str)}
    return found


def connecting(source: str) -> set[str]:
    """What of a file could open a connection."""
    modules = {
        name
        for name in imported(ast.parse(source))
        if any(name == one or name.startswith(f"{one}.") for one in CONNECTING)
    }
    return modules | set(HANDING_ON.findall(source))


def test_no_module_of_the_program_can_open_a_network_connection() -> None:
    files = sorted(PROGRAM.rglob("*.py"))
    assert len(files) > 200
    found = {
        str(file.relative_to(PROGRAM)): what
        for file in files
        if (what := connecting(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "def f():\n    from urllib import request",
        "import urllib.request as r",
        "from http.client import HTTPSConnection",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QNetworkAccessManager",
        "import importlib\nimportlib.import_module('requests.sessions')",
        "from PySide6.QtGui import QDesktopServices",
    ],
)
def test_a_module_that_could_is_seen(source: str) -> None:
    assert connecting(source)


def test_what_only_quotes_an_address_is_not_taken_for_one_that_opens_it() -> None:
    assert connecting("from urllib.parse import quote") == set()
