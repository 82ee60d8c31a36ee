"""Colours, type sizes and spacing of every screen, light and dark; applied to the application once.

The application has one theme as it has one palette: widgets ask `theme_of()` when they
paint or measure, so a change of theme or text size reaches all of them. It must not hold a
clinical word: names, order and shapes of the levels come from `model.level`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from triage_app.model.level import Level
from triage_app.paths import resource

FAMILY: Final = "Noto Sans"
CAPTION: Final = 13
BODY: Final = 15
ANSWER: Final = 18
HEADING: Final = 22
QUESTION: Final = 30

SMALLEST_SCALE: Final = 1.0
LARGEST_SCALE: Final = 2.0
SCALE_STEP: Final = 0.25

_APPLIED_PROPERTY: Final = "triage_theme"
_FONT_FILES: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
_OTHER_SCRIPTS: Final = (
    "NotoSansArabic-Regular.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansHebrew-Bold.ttf",
)
_SCRIPTS_PROPERTY: Final = "triage_scripts"


@dataclass(frozen=True, slots=True)
class LevelColours:
    """The colours of one level; `ink` is its word standing as coloured text on any ground."""

    fill: str
    on: str
    line: str
    tint: str
    ink: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour by its use, and the text scale (1.0 to 2.0).

    Attributes:
        window, surface, sunken: the three grounds: page, cards and fields, pressed and disabled.
        desk: the ground behind the paper.
        text, text2, text3: words, secondary words, captions.
        line: separators, which carry no meaning; `control` borders what can be used.
        accent: "you can act here"; `accent_tint` only beside a 4 px accent bar.
        problem: wrong entries; alarm: the red-flag panel, with `alarm_edge` round it.
        scale: the text size factor; use `px` for every length.
    """

    dark: bool
    window: str
    surface: str
    sunken: str
    desk: str
    text: str
    text2: str
    text3: str
    line: str
    control: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_tint: str
    problem: str
    alarm: str
    alarm_edge: str
    on_alarm: str
    levels: tuple[LevelColours, LevelColours, LevelColours, LevelColours]
    scale: float = 1.0

    def level(self, level: Level) -> LevelColours:
        """The colours of a level."""
        return self.levels[level]

    def px(self, length: float) -> int:
        """A length given in px at 100 %, at this text scale; never below 1 for a length above 0."""
        return max(round(length * self.scale), 1) if length > 0 else 0

    def colour(self, token: str) -> QColor:
        """The colour of a token such as "accent_hover". Raises AttributeError for no token."""
        return QColor(str(getattr(self, token)))

    def font(self, size: int = BODY, *, bold: bool = False) -> QFont:
        """The shipped face at one of the five sizes."""
        # A copy: whoever gets it may change it.
        return QFont(_font(self.px(size), bold))

    def text_width(self, window_px: int) -> float:
        """A window's width in px of text at 100 %: what the breakpoints count."""
        return window_px / self.scale


@lru_cache(maxsize=64)
def _font(pixels: int, bold: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font


LIGHT: Final = Theme(
    dark=False,
    window="#F3F5F7",
    surface="#FFFFFF",
    sunken="#E8ECF0",
    desk="#DDE2E8",
    text="#131820",
    text2="#454E5B",
    text3="#596371",
    line="#D8DDE3",
    control="#7A8492",
    accent="#1B57B5",
    accent_hover="#164895",
    accent_pressed="#103871",
    on_accent="#FFFFFF",
    accent_tint="#E8F0FC",
    problem="#8A1F6B",
    alarm="#A80D22",
    alarm_edge="#A80D22",
    on_alarm="#FFFFFF",
    levels=(
        LevelColours("#FFFFFF", "#131820", "#596371", "#F3F5F7", "#454E5B"),
        LevelColours("#FFD54A", "#231C00", "#7D6000", "#FFF8DC", "#6A5100"),
        LevelColours("#E87C1E", "#231200", "#A34E00", "#FFF1E3", "#8A4300"),
        LevelColours("#A80D22", "#FFFFFF", "#A80D22", "#FCEBED", "#A80D22"),
    ),
)

# One application, one theme. Kept here, because widgets ask some hundred times for each key, and a
# property of the application takes far longer to read.
_applied: Final = [LIGHT]

DARK: Final = Theme(
    dark=True,
    window="#12161B",
    surface="#1A1F26",
    sunken="#0D1014",
    desk="#0D1014",
    text="#ECEFF3",
    text2="#B9C2CD",
    text3="#98A3B0",
    line="#323A45",
    control="#768291",
    accent="#8CB6FF",
    accent_hover="#A9C8FF",
    accent_pressed="#6C9DF0",
    on_accent="#0A1730",
    accent_tint="#1B2A44",
    problem="#F0A3D8",
    alarm="#A80D22",
    alarm_edge="#F2606E",
    on_alarm="#FFFFFF",
    levels=(
        LevelColours("#1A1F26", "#ECEFF3", "#98A3B0", "#222831", "#B9C2CD"),
        LevelColours("#FFDC66", "#231C00", "#FFDC66", "#302A12", "#FFDC66"),
        LevelColours("#EF8A30", "#231200", "#EF8A30", "#35240F", "#FFB271"),
        LevelColours("#CE2339", "#FFFFFF", "#F2606E", "#3A171D", "#FF8F98"),
    ),
)


def theme_of() -> Theme:
    """The theme that `apply_theme` gave the application; LIGHT before that."""
    return _applied[-1]


def system_prefers_dark(app: QApplication) -> bool:
    """Whether the computer is set to dark; False where it does not say."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def fitting_scale(scale: float) -> float:
    """The nearest text scale that the screens are made for, 1.0 to 2.0."""
    return min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)


def apply_theme(app: QApplication, theme: Theme, scale: float = 1.0) -> Theme:
    """Give the application palette, face and borders; return the theme with its scale.

    Every widget then gets a StyleChange event and paints itself anew.
    """
    scaled = replace(theme, scale=fitting_scale(scale))
    if app.property(_APPLIED_PROPERTY) is None:
        app.setStyle("Fusion")
        for name in _FONT_FILES:
            QFontDatabase.addApplicationFont(str(resource("fonts", name)))
    app.setProperty(_APPLIED_PROPERTY, True)
    _applied[:] = [scaled]
    app.setFont(scaled.font())
    app.setPalette(palette_of(scaled))
    app.setStyleSheet(style_sheet(scaled))
    return scaled


def load_other_scripts(app: QApplication) -> None:
    """Add the shipped faces for Arabic and Hebrew; called when a patient's language needs them."""
    if app.property(_SCRIPTS_PROPERTY) is None:
        app.setProperty(_SCRIPTS_PROPERTY, True)
        for name in _OTHER_SCRIPTS:
            QFontDatabase.addApplicationFont(str(resource("fonts", name)))


def palette_of(theme: Theme) -> QPalette:
    """The palette of a theme, disabled words in text3 on the sunken ground."""
    roles: Mapping[QPalette.ColorRole, str] = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.sunken,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.surface,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent_tint,
        QPalette.ColorRole.HighlightedText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.text3,
        QPalette.ColorRole.ToolTipBase: theme.surface,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.LinkVisited: theme.accent,
        QPalette.ColorRole.Accent: theme.accent,
        QPalette.ColorRole.Light: theme.surface,
        QPalette.ColorRole.Midlight: theme.line,
        QPalette.ColorRole.Mid: theme.line,
        QPalette.ColorRole.Dark: theme.control,
        QPalette.ColorRole.Shadow: theme.control,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(disabled, role, QColor(theme.text3))
    for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Button):
        palette.setColor(disabled, role, QColor(theme.sunken))
    return palette


def style_sheet(theme: Theme) -> str:
    """Borders, radii and padding only; colours of words and grounds come from the palette."""
    px = theme.px
    return f"""
QLineEdit, QPlainTextEdit {{
    border: 1px solid {theme.control}; border-radius: {px(8)}px;
    padding: 0 {px(12)}px; background: {theme.surface};
}}
QPlainTextEdit {{ padding: {px(8)}px; }}
QLineEdit:hover, QPlainTextEdit:hover {{ border-color: {theme.text}; }}
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] {{
    border: 2px solid {theme.problem}; padding: 0 {px(12) - 1}px;
}}
QLineEdit:disabled, QPlainTextEdit:disabled {{ border: none; background: {theme.sunken}; }}
QFrame[card="true"] {{
    background: {theme.surface}; border: 1px solid {theme.line}; border-radius: {px(8)}px;
}}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ width: {px(12)}px; background: transparent; border: none; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {theme.control}; border-radius: {px(4)}px; margin: 2px; min-height: {px(40)}px;
}}
QScrollBar:horizontal {{ height: {px(12)}px; background: transparent; border: none; margin: 0; }}
QScrollBar::handle:horizontal {{
    background: {theme.control}; border-radius: {px(4)}px; margin: 2px; min-width: {px(40)}px;
}}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; border: none; width: 0; height: 0;
}}
QToolTip {{
    border: 1px solid {theme.control}; padding: {px(4)}px {px(8)}px;
    background: {theme.surface}; color: {theme.text};
}}
QMenu {{
    border: 1px solid {theme.control}; padding: {px(4)}px; background: {theme.surface};
}}
QMenu::item {{ padding: {px(10)}px {px(24)}px; border-radius: {px(4)}px; }}
QMenu::item:selected {{ background: {theme.accent_tint}; color: {theme.text}; }}
"""


def tokens(theme: Theme) -> Mapping[str, str]:
    """Every plain colour of a theme by its name, for tests and tools."""
    return {
        field.name: value
        for field in fields(theme)
        if isinstance(value := getattr(theme, field.name), str)
    }
