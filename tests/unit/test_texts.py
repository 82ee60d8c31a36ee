"""Every text of the screens has its Spanish, none is stale, and none was forgotten."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest

import triage_app
from triage_app import paths, texts
from triage_app.paths import resource
from triage_app.texts import N_, _, n_, pseudo, use_language

PACKAGE = Path(triage_app.__file__).parent
DESKTOP = PACKAGE / "desktop"
PLACE = re.compile(r"\{[^}]*\}")
LANGUAGES = [code for code in texts.LANGUAGE_NAMES if code != texts.ENGLISH]

# Where a literal is no text for a person: names of files, formats, keys, styles and what logs say.
KEYS = re.compile(
    r"\t?(?:Ctrl|Alt|Shift|Tab|Enter|Esc|Space|Backspace|F\d+|[A-Z0-9])(?:\+\S*)?(?:\t.*)?$"
)
CODE_LIKE = re.compile(r"[a-z0-9_./:%*#-]*$|#[0-9A-Fa-f]{6}$|NFK?[CD]$|[A-Z]{4,}$")
NO_TEXT_CALLS = {"TypeVar", "NewType", "cast", "getattr", "hasattr", "setObjectName", "compile"}
NO_TEXT_OWNERS = {"log", "re"}
NO_TEXT_METHODS = {"setStyleSheet", "setProperty", "strftime", "fromkeys", "replace"}
NO_TEXT = {
    ("theme.py", "Noto Sans"),
    ("marks.py", "currentColor"),
    ("app.py", "an unknown place"),
    ("spoken_row.py", "None"),
    ("draft_swap.py", "the offer goes with the first answer"),
    ("draft_swap.py", "after-procedure questions instead"),
    ("print_flow.py", "long form"),
    ("number_strip.py", "/10"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that the code asks for: its context, English, plural and where it stands."""

    context: str
    english: str
    plural: str
    where: str

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.english


def _literal(node: ast.expr | None) -> str:
    assert isinstance(node, ast.Constant), ast.dump(node) if node else "nothing"
    assert isinstance(node.value, str)
    return node.value


def texts_of(path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        where = f"{path.name}:{node.lineno}"
        given = [arg for arg in node.args if isinstance(arg, ast.Constant)]
        if node.func.id in ("_", "N_") and given and given[0] is node.args[0]:
            context = _literal(given[1]) if len(given) > 1 else ""
            yield Text(context, _literal(given[0]), "", where)
        elif node.func.id == "n_":
            yield Text("", _literal(node.args[0]), _literal(node.args[1]), where)


@pytest.fixture(scope="module")
def asked() -> dict[tuple[str, str], Text]:
    """Every text of the program's screens, by context and English."""
    found: dict[tuple[str, str], Text] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in texts_of(path):
            before = found.setdefault(text.key, text)
            assert before.plural == text.plural, f"{text.where} and {before.where} differ"
    assert len(found) > 300
    return found


@pytest.fixture(params=LANGUAGES)
def entries(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(resource("locale", request.param, "screens.po")), encoding="utf-8")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


def test_every_text_has_a_finished_translation(
    asked: dict[tuple[str, str], Text], entries: polib.POFile
) -> None:
    have = {(e.msgctxt or "", e.msgid): e for e in entries if not e.obsolete}
    missing = [f"{t.where} {t.english!r}" for key, t in asked.items() if key not in have]
    assert missing == []
    unfinished = [e.msgid for e in have.values() if e.fuzzy or not _all_words(e)]
    assert unfinished == []
    wrong_plural = [k for k, t in asked.items() if have[k].msgid_plural != t.plural]
    assert wrong_plural == []


def test_no_translation_is_stale(asked: dict[tuple[str, str], Text], entries: polib.POFile) -> None:
    stale = [e.msgid for e in entries if (e.msgctxt or "", e.msgid) not in asked or e.obsolete]
    assert stale == []
    twice = Counter((e.msgctxt or "", e.msgid) for e in entries)
    assert [key for key, count in twice.items() if count > 1] == []


def test_a_translation_has_the_same_places_for_values(entries: polib.POFile) -> None:
    for entry in entries:
        wanted = set(PLACE.findall(entry.msgid + entry.msgid_plural))
        for words in _all_words(entry):
            here = set(PLACE.findall(words))
            if entry.msgid_plural:
                assert here <= wanted, entry.msgid
                assert here >= wanted - {"{n}"}, entry.msgid
            else:
                assert here == wanted, entry.msgid
        assert entry.msgid.startswith(" ") == entry.msgstr.startswith(" ")


def test_the_catalogue_has_the_two_plurals_the_program_reads(entries: polib.POFile) -> None:
    assert entries.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert entries.metadata["X-Reviewed"] in ("no", "yes")


def _all_words(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        return tuple(text for text in entry.msgstr_plural.values() if text)
    return (entry.msgstr,) if entry.msgstr else ()


# --- What was forgotten ------------------------------------------------------------------------


def test_no_text_of_the_screens_is_left_bare() -> None:
    bare = [line for path in sorted(DESKTOP.glob("*.py")) for line in bare_texts(path)]
    assert bare == []


def test_the_scan_finds_a_forgotten_text(tmp_path: Path) -> None:
    source = '''"""What it decides."""
label = Words("Say this")
label.setText(f"{count} left")
log.info("Nothing here")
label.setText(_("Said"))
button = Button("name", _("Print"), "Ctrl+P")
'''
    path = tmp_path / "some_panel.py"
    path.write_text(source, encoding="utf-8")
    assert [line.split(" ", 1)[1] for line in bare_texts(path)] == ["'Say this'", "' left'"]


def bare_texts(path: Path) -> Iterator[str]:
    """Literals with words in them that are not asked for in the desk's language."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if _is_worded(node.value, path) and not _is_no_text(node, above):
            found.append((node.lineno, node.value))
    return (f"{path.name}:{line} {text!r}" for line, text in sorted(found))


def _is_worded(text: str, path: Path) -> bool:
    if not re.search(r"[A-Za-z]{2}", text) or (path.name, text) in NO_TEXT:
        return False
    if path.name == "theme.py" and "{" in text + "{":
        return " " in text.strip() and not re.search(r"[;:{}]|px", text)
    return not (KEYS.match(text) or CODE_LIKE.match(text))


def _is_no_text(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is a docstring, a name, an annotation, a log line or already translated."""
    child, parent = node, above.get(node)
    if isinstance(parent, ast.Expr):
        return True
    while parent is not None:
        if isinstance(parent, ast.Subscript) and child is parent.slice:
            return True
        if isinstance(parent, ast.FormattedValue) and child is parent.format_spec:
            return True
        if isinstance(parent, ast.Call) and child is not parent.func and _takes_no_text(parent):
            return True
        if isinstance(parent, ast.FunctionDef | ast.ClassDef | ast.Module):
            return False
        child, parent = parent, above.get(parent)
    return False


def _takes_no_text(call: ast.Call) -> bool:
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in {"_", "N_", "n_"} | NO_TEXT_CALLS
    if isinstance(func, ast.Attribute):
        owner = func.value.id if isinstance(func.value, ast.Name) else ""
        return owner in NO_TEXT_OWNERS or func.attr in NO_TEXT_METHODS | NO_TEXT_CALLS
    return False


# --- Speaking ----------------------------------------------------------------------------------


def test_english_reads_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_parts: str) -> Path:
        raise AssertionError("a catalogue was looked for")

    monkeypatch.setattr(paths, "resource", fail)
    use_language("en")
    assert _("Print") == "Print"
    assert n_("{n} day", "{n} days", 1) == "{n} day"
    assert n_("{n} day", "{n} days", 2) == "{n} days"
    assert texts.is_reviewed()


def test_spanish_speaks_and_says_that_nobody_reviewed_it() -> None:
    use_language("es")
    assert texts.language() == "es"
    assert _("Print") == "Imprimir"
    assert n_("{n} day", "{n} days", 1).format(n=1) == "1 día"
    assert n_("{n} day", "{n} days", 3).format(n=3) == "3 días"
    assert _("May", "month") == "mayo"
    assert _("May") == "may"
    assert _("a text that is in no catalogue") == "a text that is in no catalogue"
    assert not texts.is_reviewed()


def test_an_unknown_language_is_english() -> None:
    use_language("es")
    use_language("qq")
    assert texts.language() == "en"
    assert _("Print") == "Print"


def test_the_pseudo_language_marks_and_lengthens_and_keeps_places() -> None:
    use_language("xx")
    said = _("Saved {clock}")
    assert said.startswith("‹Sávéd {clock}")
    assert said.endswith("›")
    assert len(said) >= 1.35 * len("Saved {clock}")
    assert said.format(clock="10:42").count("10:42") == 1
    assert n_("{n} day", "{n} days", 2).startswith("‹{n} dáýs")
    assert pseudo("") == ""
    assert N_("Print") == "Print"
