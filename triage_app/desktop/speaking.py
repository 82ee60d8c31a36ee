"""Which language the screens speak, and the few words that Qt itself says in it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

from triage_app.texts import ENGLISH, PSEUDO, use_language

_QT_WORDS: Final = "qt_words"


def speak(app: QCoreApplication, code: str) -> None:
    """Take a language for the screens from now on; the one before is forgotten."""
    use_language(code)
    for before in app.findChildren(QTranslator, _QT_WORDS):
        app.removeTranslator(before)
        before.deleteLater()
    if code in (ENGLISH, PSEUDO):
        return
    from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415  # English needs none

    words = QTranslator(app)
    words.setObjectName(_QT_WORDS)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{code}", folder):
        app.installTranslator(words)
