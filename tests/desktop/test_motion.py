"""Nothing moves: no animation but a fade of 100 ms, and none of the toolkit's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyle

from triage_app import desktop
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme

MOVES = (
    "QPropertyAnimation",
    "QVariantAnimation",
    "QSequentialAnimationGroup",
    "QParallelAnimationGroup",
    "QTimeLine",
    "QMovie",
    "QScroller",
    # What the toolkit's own style moves.
    "QProgressBar",
    "QTreeView",
    "QTreeWidget",
    "QDockWidget",
)
EFFECTS = (
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_AnimateToolBox,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_FadeTooltip,
)
SOURCES = sorted(Path(next(iter(desktop.__path__))).glob("*.py"))


def moving(tree: ast.AST) -> Iterator[str]:
    """Every name in a module that makes something move."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in MOVES:
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr in (*MOVES, "setAnimated"):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name in MOVES)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_screen_animates_anything(source: Path) -> None:
    assert list(moving(ast.parse(source.read_text(encoding="utf-8")))) == []


def test_the_scan_would_find_an_animation() -> None:
    text = "from PySide6.QtCore import QPropertyAnimation\nQPropertyAnimation(widget, b'pos')\n"
    assert list(moving(ast.parse(text))) == ["QPropertyAnimation", "QPropertyAnimation"]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_toolkit_animates_nothing_either(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    transient = QStyle.StyleHint.SH_ScrollBar_Transient
    assert not qapp.style().styleHint(transient), "scroll bars would fade in and out"
    assert [effect for effect in EFFECTS if QApplication.isEffectEnabled(effect)] == []
