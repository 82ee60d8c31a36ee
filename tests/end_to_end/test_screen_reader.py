"""The window as a screen reader gets it, through AT-SPI, while a patient is asked by keyboard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.end_to_end import display
from tests.signed_in import DESK, ROOM, make_people
from triage_app.paths import data_dir

SYSTEM_PYTHON: Final = Path("/usr/bin/python3")
BUS_SERVICE: Final = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
HAS_ATSPI: Final = (
    "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi, GLib"
)
SCENES: Final = {
    "people": [],
    "password": ["2", "wait:0.2"],
    "refused": ["text:not my password", "Return", "wait:1"],
    "finder": [f"text:{DESK.password}", "Return", "wait:4", "focus"],
    "form": ["alt+n", "wait:0.2"],
    "first question": [
        *("text:Okafor", "Tab", "text:Ada", "Tab", "text:2/11/1954", "Tab", "f"),
        *("ctrl+Return", "wait:0.6"),
    ],
    "second question": ["n"],
    "not sure": ["u"],
    "emergency": ["3", "wait:0.9"],
    "told": ["text:Dr Quill", "Return", "wait:0.2"],
    "gaps": ["ctrl+g", "wait:0.2"],
    "worklist": ["ctrl+2", "wait:0.6"],
    "keys": ["F1", "wait:0.3"],
}
"""The keys of each scene; the names are ours."""


@cache
def missing() -> str:
    """What this computer lacks to be read by a screen reader; empty when nothing."""
    lacks = []
    if shutil.which("dbus-run-session") is None:
        lacks.append("dbus-run-session (Debian: dbus)")
    if not BUS_SERVICE.exists():
        lacks.append("the accessibility bus (Debian: at-spi2-core)")
    if (
        not SYSTEM_PYTHON.exists()
        or subprocess.run(
            [SYSTEM_PYTHON, "-c", HAS_ATSPI], check=False, capture_output=True
        ).returncode
    ):
        lacks.append("Atspi for the system's Python (Debian: python3-gi gir1.2-atspi-2.0)")
    screen_reader = f"Reading the screen needs {', '.join(lacks)}." if lacks else ""
    return " ".join(part for part in (display.missing(), screen_reader) if part)


pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "all is there")


@dataclass(frozen=True, slots=True)
class Node:
    """One accessible thing that is showing."""

    name: str
    description: str
    role: str
    focusable: bool
    focused: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One event a screen reader speaks from."""

    event: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What stood there after its keys, and what was said meanwhile."""

    nodes: tuple[Node, ...]
    spoken: tuple[Heard, ...]

    def names(self) -> str:
        """Every name and description, a line each."""
        return "\n".join(f"{node.name} {node.description}" for node in self.nodes)

    def said(self, event: str) -> list[str]:
        """The names of the events of one kind, in order."""
        return [heard.name for heard in self.spoken if heard.event.endswith(event)]

    def focus(self) -> str:
        """The name of what got the keys last."""
        focused = self.said("focused")
        return focused[-1] if focused else ""


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """One run of the program on a session bus of its own, read after each scene."""
    home = tmp_path_factory.mktemp("reader")
    found, log = home / "found.json", home / "log.txt"
    # The program's own modules are not for the system's Python.
    make_people(home / "store", DESK, ROOM)
    program = ["env", f"PYTHONPATH={data_dir()}", *display.command(home / "store", demo=False)]
    plan = {
        "command": program,
        "window": "^Spine triage",
        "settle": 0.6,
        "log": str(log),
        "found": str(found),
        "scenes": [{"name": name, "keys": keys} for name, keys in SCENES.items()],
    }
    (home / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    script = Path(__file__).with_name("read_screen.py")
    with display.virtual_display() as name:
        around = display.environment(name, home, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1")
        del around["PYTHONPATH"]
        run = subprocess.run(
            ["dbus-run-session", "--", SYSTEM_PYTHON, script, home / "plan.json"],
            env=around,
            check=False,
            capture_output=True,
            text=True,
            timeout=90,
        )
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in log.read_text(encoding="utf-8")
    raw: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return {
        scene: Scene(
            tuple(Node(**node) for node in what["nodes"]),
            tuple(Heard(**heard) for heard in what["spoken"]),
        )
        for scene, what in raw.items()
    }


@pytest.mark.parametrize("scene", list(SCENES))
def test_every_control_has_a_name_and_a_role(scenes: dict[str, Scene], scene: str) -> None:
    nodes = scenes[scene].nodes
    controls = [node for node in nodes if node.focusable]
    assert len(controls) >= 4
    assert [node for node in controls if not node.name.strip()] == []
    assert [node for node in controls if node.role in ("", "unknown", "invalid")] == []


def test_the_people_are_told_with_their_keys_and_the_password_never(
    scenes: dict[str, Scene],
) -> None:
    people = {node.name: node for node in scenes["people"].nodes if node.focusable}
    assert any(name.startswith(DESK.name) and "Reception" in name for name in people)
    assert scenes["password"].focus().startswith("Password")
    for scene in scenes.values():
        assert DESK.password not in scene.names()
        assert all(DESK.password not in heard.name for heard in scene.spoken)


def test_a_wrong_password_is_spoken(scenes: dict[str, Scene]) -> None:
    said = " ".join(scenes["refused"].said("announcement"))
    assert "The name or the password is not right." in said


def test_the_question_its_keys_and_the_saved_time_are_there(scenes: dict[str, Scene]) -> None:
    scene = scenes["first question"]
    (question,) = [node for node in scene.nodes if node.focused]
    assert question.name.startswith("In the last week, have you had pain")
    answers = {node.name: node.description for node in scene.nodes if node.role == "check box"}
    assert answers["Yes"] == "key Y"
    assert answers["Not sure"] == "key U"
    assert any(re.fullmatch(r"Saved \d\d:\d\d", node.name) for node in scene.nodes)


def test_a_new_question_is_spoken_though_the_focus_stays(scenes: dict[str, Scene]) -> None:
    spoken = scenes["second question"].said("announcement")
    assert any(said.startswith("Do you have trouble starting to pee") for said in spoken)


def test_the_range_is_there_in_words_and_spoken_when_it_changes(scenes: dict[str, Scene]) -> None:
    assert "Not yet known, could be emergency" in scenes["first question"].names()
    assert "At least urgent, could be emergency" in scenes["not sure"].names()
    assert "At least urgent, could be emergency" in scenes["not sure"].said("announcement")


def test_an_emergency_is_spoken_and_the_keys_go_to_the_name(scenes: dict[str, Scene]) -> None:
    scene = scenes["emergency"]
    said = " ".join(scene.said("announcement"))
    assert "Emergency. Stop. Tell the nurse or doctor now." in said
    assert "The patient has new trouble" in said
    assert "Stop. Tell the nurse or doctor now." in scene.names()
    assert scene.focus() == "Who did you tell?"


def test_the_focus_is_told_as_it_moves(scenes: dict[str, Scene]) -> None:
    assert scenes["form"].focus() == "Family name"
    fields = scenes["first question"].said("focused")
    # With a birth date no age is asked for.
    assert fields[:3] == ["Given name", "Born", "Sex: Female"]
    assert scenes["told"].focus().startswith("Are you numb between your legs")
    assert scenes["worklist"].focus() == "Worklist"
    assert scenes["keys"].focus() == "All keys"


def test_a_row_of_the_worklist_says_level_name_and_who_was_told(scenes: dict[str, Scene]) -> None:
    rows = [node.name for node in scenes["worklist"].nodes if node.role == "table cell"]
    assert any(row.startswith("Emergency, Okafor, Ada") and "Dr Quill told" in row for row in rows)
