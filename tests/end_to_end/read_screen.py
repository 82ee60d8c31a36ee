"""What a screen reader is told: walks the program's AT-SPI tree while keys are pressed.

Run by the system's Python, which has Debian's `gi`, inside a session bus of its own. The tests
start it and judge what it found; it needs nothing of the program.

    dbus-run-session -- /usr/bin/python3 read_screen.py PLAN.json

PLAN.json has "command", "window" (a pattern for its title), "settle" (seconds before the first
key), "log" and "found" (files to write), and "scenes", each with "name" and "keys": a key for
`xdotool key`, or text for `xdotool type` when it begins with "text:", or seconds with "wait:", or
"focus" to give the window that is there now the keys, as a click would.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE = 30.0
QUIET = 0.35
MOST_NODES = 3000


class Reader:
    """One program, seen as a screen reader sees it."""

    def __init__(self) -> None:
        # Any: gi makes its modules as it runs, there are no types to name.
        gi: Any = importlib.import_module("gi")
        gi.require_version("Atspi", "2.0")
        self._atspi: Any = importlib.import_module("gi.repository.Atspi")
        glib: Any = importlib.import_module("gi.repository.GLib")
        self._loop: Any = glib.MainContext.default()
        self._gone: Any = glib.GError
        self._atspi.init()
        self._spoken: list[dict[str, str]] = []
        self._listener: Any = self._atspi.EventListener.new(self._heard)
        for event in ("object:state-changed:focused", "object:property-change:accessible-name"):
            self._listener.register(event)
        self._listener.register("object:announcement")

    def _heard(self, event: Any) -> None:
        gained = event.type != "object:state-changed:focused" or event.detail1
        if not gained or event.source is None:
            return
        try:
            name, role = event.source.get_name() or "", event.source.get_role_name() or ""
        except self._gone:
            return  # a widget that went away since: a screen reader says nothing of it either
        told = event.any_data if event.type.endswith("announcement") else ""
        self._spoken.append({"event": event.type, "name": str(told or name), "role": role})

    def turn(self, seconds: float) -> None:
        """Let events come in for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while self._loop.pending():
                self._loop.iteration(False)
            time.sleep(0.01)

    def application(self) -> Any:
        """The program, once it is on the bus."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            desktop = self._atspi.get_desktop(0)
            for place in range(desktop.get_child_count()):
                child = desktop.get_child_at_index(place)
                if child is not None and child.get_child_count():
                    return child
            self.turn(0.1)
        raise SystemExit("The program did not come onto the accessibility bus.")

    def nodes(self, root: Any) -> list[dict[str, Any]]:
        """Everything that is showing, in the order of the tree."""
        found: list[dict[str, Any]] = []
        waiting = [root]
        showing = self._atspi.StateType.SHOWING
        while waiting and len(found) < MOST_NODES:
            node = waiting.pop()
            if node is None:
                continue
            try:
                states = node.get_state_set()
                if node is not root and not states.contains(showing):
                    continue
                about = self._about(node, states)
                below = [node.get_child_at_index(n) for n in range(node.get_child_count())]
            except self._gone:
                continue
            found.append(about)
            waiting.extend(reversed(below))
        return found

    def _about(self, node: Any, states: Any) -> dict[str, Any]:
        kinds = self._atspi.StateType
        return {
            "name": node.get_name() or "",
            "description": node.get_description() or "",
            "role": node.get_role_name() or "",
            "focusable": bool(states.contains(kinds.FOCUSABLE)),
            "focused": bool(states.contains(kinds.FOCUSED)),
        }

    def spoken(self) -> list[dict[str, str]]:
        """What was heard since the last time."""
        heard, self._spoken = self._spoken, []
        return heard


def press(keys: list[str], window: str) -> None:
    """Press, type or wait, one after the other; `window` is a pattern for its title."""
    for key in keys:
        if key == "focus":
            _run("windowfocus", _window(window))
        elif key.startswith("wait:"):
            time.sleep(float(key.removeprefix("wait:")))
        elif key.startswith("text:"):
            _run("type", "--delay", "6", "--", key.removeprefix("text:"))
        else:
            _run("key", key)


def _run(*arguments: str) -> str:
    return subprocess.run(
        ["xdotool", *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _window(title: str) -> str:
    """The id of the window with this title; none runs here that hands the keys on by itself."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        tried = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        if found := tried.stdout.split("\n")[0]:
            return found
        time.sleep(0.05)
    raise SystemExit("The program's window did not come.")


def main() -> int:
    """Carry out the plan and keep what was found."""
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    reader = Reader()
    with Path(plan["log"]).open("w", encoding="utf-8") as log:
        program = subprocess.Popen(plan["command"], stdout=log, stderr=log)
        try:
            found = _scenes(reader, plan)
        finally:
            program.terminate()
            program.wait(timeout=10)
    Path(plan["found"]).write_text(json.dumps(found), encoding="utf-8")
    return 0


def _scenes(reader: Reader, plan: dict[str, Any]) -> dict[str, Any]:
    application = reader.application()
    _run("mousemove", "1279", "799")
    window = _window(plan["window"])
    time.sleep(plan["settle"])
    _run("windowfocus", window)
    found = {}
    for scene in plan["scenes"]:
        reader.turn(0.05)
        reader.spoken()
        press(scene["keys"], plan["window"])
        reader.turn(QUIET)
        found[scene["name"]] = {"spoken": reader.spoken(), "nodes": reader.nodes(application)}
    return found


if __name__ == "__main__":
    raise SystemExit(main())
