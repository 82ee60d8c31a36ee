"""What the command line does with input nobody should give it: a sentence, the cure, no loss."""

from __future__ import annotations

import errno
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from triage_app.__main__ import main
from triage_app.model.ids import Clock, system_clock
from triage_app.paths import resource
from triage_app.records.cipher import KEY_BYTES, connect
from triage_app.records.key_file import make_key, read_key
from triage_app.records.sqlite_records import SqliteRecords, open_store

# Any: parsed JSON, made wrong on purpose.
Json = dict[str, Any]
RIGHT_TO_LEFT = "\u202e"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def found(self) -> list[Json]:
        """The JSON objects on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def is_refusal(self) -> bool:
        """Exit code 1 and plain sentences; not the last line of defence, and no traceback."""
        lines = self.err.splitlines()
        return (
            self.code == 1
            and bool(lines)
            and all(line.rstrip().endswith((".", "?", "…")) for line in lines)
            and not any(word in self.err for word in ("Traceback", "Errno", "Something went wrong"))
        )


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def command(*arguments: object) -> Said:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


@pytest.fixture
def intake() -> Json:
    """The intake that comes with the demo, whole and sound."""
    found: Json = json.loads(resource("demo", "intake.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def assess(run: Run, tmp_path: Path) -> Callable[[object], Said]:
    """Assesses a file with this in it: bytes as they are, text as UTF-8, else as JSON."""

    def command(content: object) -> Said:
        file = tmp_path / "intake.json"
        if not isinstance(content, bytes):
            text = content if isinstance(content, str) else json.dumps(content)
            content = text.encode()
        file.write_bytes(content)
        said = run("assess", file)
        assert file.read_bytes() == content
        return said

    return command


Assess = Callable[[object], Said]


def test_a_sound_intake_is_assessed_and_nothing_complained_of(assess: Assess, intake: Json) -> None:
    said = assess(intake)
    assert (said.code, said.err) == (0, "")
    assert [found["level"] for found in said.found] == ["soon"]


class TestNotAnIntake:
    @pytest.mark.parametrize(
        "text",
        [
            '{"form": "vertebral_fracture", ',
            "not json at all",
            "[1, 2]",
            "[" * 100_000,
            '"text"',
            "null",
            "NaN",
            "\0",
            '{"answers": {}, "answers": {}}',
        ],
        ids=["cut", "words", "list", "deep", "string", "null", "nan", "nul", "twice"],
    )
    def test_broken_json_is_named_with_the_cure(self, assess: Assess, text: str) -> None:
        said = assess(text)
        assert said.is_refusal()
        assert said.err.startswith("intake 1: file: ")
        assert said.found[0]["level"] is None
        assert said.found[0]["problems"][0]["cure"]

    @pytest.mark.parametrize("content", [b"", b"  \n\t \r\n", b"\xef\xbb\xbf"])
    def test_an_empty_file_is_said(self, assess: Assess, content: bytes) -> None:
        said = assess(content)
        assert said.is_refusal()
        assert "is empty" in said.err
        assert said.out == ""

    @pytest.mark.parametrize("content", [b"\xff\xfe{\0}\0", b'{"form": "caf\xe9"}', b"\x80\x81"])
    def test_other_encodings_than_utf_8_are_said(self, assess: Assess, content: bytes) -> None:
        said = assess(content)
        assert said.is_refusal()
        assert "UTF-8" in said.err

    def test_a_byte_order_mark_does_no_harm(self, assess: Assess, intake: Json) -> None:
        said = assess(b"\xef\xbb\xbf" + json.dumps(intake).encode())
        assert (said.code, said.err) == (0, "")
        assert said.found[0]["level"] == "soon"

    @pytest.mark.parametrize("name", ["missing.json", "", "x" * 5000])
    def test_a_file_that_cannot_be_read_is_said(self, run: Run, tmp_path: Path, name: str) -> None:
        said = run("assess", f"{tmp_path}/{name}")
        assert said.is_refusal()
        assert "cannot be read" in said.err

    def test_more_than_any_list_of_intakes_is_refused_before_it_is_parsed(
        self, assess: Assess, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("triage_app.commands.output.LARGEST_INPUT", 1000)
        said = assess("{" + " " * 1000)
        assert said.is_refusal()
        assert "over 200 MB" in said.err


class TestWrongAnswers:
    @pytest.mark.parametrize(
        ("question", "answer", "words"),
        [
            ("feverr", "yes", "Did you mean “fever”?"),
            ("fever", "maybe", "“maybe” is not one of its answers"),
            ("fever", "Yes", "Did you mean “yes”?"),
            ("infection_risks", ["none", "dialysis_or_line"], "“none” stands beside"),
            ("pain_areas", ["elbow"], "“elbow” is not one of its answers"),
            ("pain_now", "seven", "Give a number"),
            ("pain_now", True, "Give a number"),
            ("pain_now", 11, "is not possible"),
            ("height_now", "165", "Give a number"),
            ("height_now", 17, "17 cm is not possible for height now. Give a number from 100"),
            ("height_now", -1, "is not possible"),
            ("height_now", 1e400, "is not"),
            ("weight", [], "Give a number"),
            ("pain_onset", "yesterday", "Give"),
            ("pain_onset", "2027-01-01", "is after the visit"),
            ("pain_onset", "1950-01-01", "is before the patient was born"),
            ("medicines", "aspirin", "Give"),
            ("medicines", [{"dose": "5 mg"}], "Give"),
            ("goal", 5, "Give"),
            ("back_pain", None, "Give"),
            ("back_pain", {"yes": 1}, "Give"),
        ],
    )
    def test_a_wrong_answer_is_refused_by_its_question(
        self, assess: Assess, intake: Json, question: str, answer: object, words: str
    ) -> None:
        intake["answers"][question] = answer
        said = assess(intake)
        assert said.is_refusal()
        assert said.err.startswith(f"intake 1: {question}: ")
        assert words in said.err
        assert said.found[0]["level"] is None
        assert [problem["field"] for problem in said.found[0]["problems"]] == [question]

    def test_every_wrong_field_is_named_at_once(self, assess: Assess, intake: Json) -> None:
        intake["answers"] |= {"height_now": 17, "fever": "maybe", "feverr": "no"}
        intake["patient"] |= {"sex": "f", "nickname": "R"}
        intake["clinic"] = "elsewhere"
        said = assess(intake)
        assert said.is_refusal()
        fields = {problem["field"] for problem in said.found[0]["problems"]}
        assert fields == {"height_now", "fever", "feverr", "sex", "nickname", "clinic"}

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("birth_date", "2030-01-01", "is in the future. Check the year"),
            ("birth_date", "1054-02-11", "Check the year"),
            ("birth_date", "11.2.1954", "Give"),
            ("sex", "f", "Use one of: female"),
            ("family_name", 7, "Give"),
            ("interpreter", "no", "Give"),
        ],
    )
    def test_a_wrong_field_of_the_patient_is_refused_by_name(
        self, assess: Assess, intake: Json, field: str, value: object, words: str
    ) -> None:
        intake["patient"][field] = value
        said = assess(intake)
        assert said.is_refusal()
        assert said.err.startswith(f"intake 1: {field}: ")
        assert words.lower() in said.err.lower()

    def test_a_child_is_refused_with_where_to_go_instead(
        self, assess: Assess, intake: Json
    ) -> None:
        intake["patient"]["birth_date"] = "2015-03-01"
        said = assess(intake)
        assert said.is_refusal()
        found = said.found[0]
        assert found["level"] is None
        assert [problem["code"] for problem in found["problems"]] == ["under_age"]
        assert any("emergency department" in line for line in found["safety_net"])
        assert all(line in said.err for line in found["safety_net"])

    @pytest.mark.parametrize("letters", [10_000_000, 1_900_000])
    def test_ten_million_letters_in_a_note_are_refused_by_their_number(
        self, assess: Assess, intake: Json, letters: int
    ) -> None:
        intake["answers"]["notes"] = "x" * letters
        said = assess(intake)
        assert said.is_refusal()
        assert len(said.err) < 300
        field = "file" if letters > 2_000_000 else "notes"
        assert [problem["field"] for problem in said.found[0]["problems"]] == [field]
        assert "horten" in said.err

    @pytest.mark.parametrize("part", ["form", "patient", "answers"])
    def test_a_part_that_is_missing_is_named(self, assess: Assess, intake: Json, part: str) -> None:
        del intake[part]
        said = assess(intake)
        assert said.is_refusal()
        assert said.err.startswith(f"intake 1: {part}: ")

    def test_an_unlikely_answer_is_asked_about_and_kept(self, assess: Assess, intake: Json) -> None:
        intake["answers"] |= {"pain_now": 9, "pain_worst": 2}
        said = assess(intake)
        assert said.code == 0
        assert said.found[0]["level"] is not None
        assert "unlikely" in {problem["severity"] for problem in said.found[0]["problems"]}
        assert "pain_worst" in said.err


class TestManyIntakes:
    def test_one_a_line_are_each_assessed_and_the_wrong_one_named(
        self, assess: Assess, intake: Json
    ) -> None:
        good = json.dumps(intake)
        said = assess(f"{good}\n\n{{broken\r\n{good}\n")
        assert said.is_refusal()
        assert [found["level"] for found in said.found] == ["soon", None, "soon"]
        assert said.err.startswith("intake 2: file: ")

    def test_standard_input_is_read_for_a_dash(
        self, run: Run, intake: Json, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = b"\xef\xbb\xbf" + json.dumps(intake).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
        said = run("assess", "-")
        assert (said.code, said.err) == (0, "")
        assert said.found[0]["level"] == "soon"

    def test_an_empty_standard_input_is_said(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        said = run("assess", "-")
        assert said.is_refusal()
        assert "is empty" in said.err


class TestSummary:
    def test_marks_of_markup_and_direction_in_a_name_are_only_letters(
        self, run: Run, intake: Json, tmp_path: Path
    ) -> None:
        intake["patient"] |= {
            "family_name": f"<b>O'Neil</b> & {RIGHT_TO_LEFT}Sons",
            "given_name": "Ann\u200f {0} %s </para>",
        }
        file, page = tmp_path / "intake.json", tmp_path / "page.pdf"
        file.write_text(json.dumps(intake), encoding="utf-8")
        said = run("summary", file, "-o", page)
        assert (said.code, said.err) == (0, "")
        text = text_of(page)
        assert "<b>O'Neil</b> & Sons" in text
        assert "Ann {0} %s </para>" in text
        assert RIGHT_TO_LEFT not in text

    @pytest.mark.parametrize("paper", ["letter", "a4"])
    def test_a_page_is_written_on_either_paper(self, run: Run, tmp_path: Path, paper: str) -> None:
        page = tmp_path / "page.pdf"
        said = run("--paper", paper, "summary", resource("demo", "intake.json"), "-o", page)
        assert (said.code, said.err) == (0, "")
        assert page.read_bytes().startswith(b"%PDF")
        assert [file.name for file in tmp_path.iterdir()] == ["page.pdf"]

    def test_a_folder_that_is_not_there_is_said(self, run: Run, tmp_path: Path) -> None:
        page = tmp_path / "missing" / "page.pdf"
        said = run("summary", resource("demo", "intake.json"), "-o", page)
        assert said.is_refusal()
        assert "cannot be written" in said.err
        assert "Choose another folder" in said.err
        assert not page.parent.exists()

    def test_a_full_disk_leaves_the_page_that_was_there(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = tmp_path / "page.pdf"
        page.write_bytes(b"the page of before")
        write = Path.write_bytes

        def fill_up(self: Path, data: bytes) -> int:
            write(self, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", fill_up)
        said = run("summary", resource("demo", "intake.json"), "-o", page)
        assert said.is_refusal()
        assert "No space left" in said.err
        assert page.read_bytes() == b"the page of before"
        assert list(tmp_path.iterdir()) == [page]

    def test_a_refused_intake_leaves_no_page(self, run: Run, intake: Json, tmp_path: Path) -> None:
        intake["answers"]["height_now"] = 17
        file, page = tmp_path / "intake.json", tmp_path / "page.pdf"
        file.write_text(json.dumps(intake), encoding="utf-8")
        said = run("summary", file, "-o", page)
        assert said.is_refusal()
        assert said.err.startswith("height_now: 17 cm is not possible")
        assert not page.exists()


class TestStore:
    """Through `demo --store`, which opens the store as the desktop does."""

    @pytest.fixture(autouse=True)
    def _no_display(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("triage_app.commands.demo.has_display", lambda: False)
        monkeypatch.chdir(tmp_path)

    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        """The folder of a store that is there, closed."""
        folder = tmp_path / "store"
        open_store(folder, system_clock).close()
        return folder

    def test_a_wrong_key_is_said_and_the_store_left_as_it_was(self, run: Run, store: Path) -> None:
        key_file, before = store / "triage.key", (store / "triage.db").read_bytes()
        key_file.unlink()
        make_key(key_file, lambda count: bytes(range(count)))
        said = run("demo", "--store", store)
        assert said.is_refusal()
        assert "The key does not open the store" in said.err
        assert "Put the key file that belongs to it in its place" in said.err
        assert (store / "triage.db").read_bytes() == before
        assert read_key(key_file) == bytes(range(KEY_BYTES))

    def test_a_lost_key_is_said_and_no_other_made(self, run: Run, store: Path) -> None:
        (store / "triage.key").unlink()
        said = run("demo", "--store", store)
        assert said.is_refusal()
        assert "Put triage.key back" in said.err
        assert not (store / "triage.key").exists()

    def test_a_store_of_a_newer_version_is_said_and_left_as_it_was(
        self, run: Run, store: Path
    ) -> None:
        connection = connect(store / "triage.db", read_key(store / "triage.key"))
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        before = (store / "triage.db").read_bytes()
        said = run("demo", "--store", store)
        assert said.is_refusal()
        assert "newer version" in said.err
        assert "Install the newer version" in said.err
        assert (store / "triage.db").read_bytes() == before

    def test_a_folder_without_rights_is_said(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Put in by hand: a test may run as an administrator, whom no right holds back.
        def refuse(*_: object) -> int:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr("triage_app.records.cipher.os.open", refuse)
        said = run("demo", "--store", tmp_path / "store")
        assert said.is_refusal()
        assert "Choose a folder this user may write to" in said.err
        assert not (tmp_path / "store" / "triage.db").exists()

    def test_a_file_in_the_place_of_the_folder_is_said(self, run: Run, tmp_path: Path) -> None:
        place = tmp_path / "store"
        place.write_text("somebody's letter")
        said = run("demo", "--store", place)
        assert said.is_refusal()
        assert place.read_text() == "somebody's letter"

    def test_a_full_disk_is_said_and_what_was_saved_opens_again(
        self, run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nearly_full(directory: Path, now: Clock) -> SqliteRecords:
            records = open_store(directory, now)
            connection = records._session._connection
            pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")
            return records

        monkeypatch.setattr("triage_app.commands.join.open_store", nearly_full)
        said = run("demo", "--store", store)
        assert said.is_refusal()
        assert "is full, so this was not saved" in said.err
        assert "Make room on the disk" in said.err
        records = open_store(store, system_clock)
        assert len(records.worklist().rows) == records.worklist().total
        assert records.audit()
        records.close()

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("name = ", "cannot be read"),
            ("name = 5", "“name” in clinic.toml is not right"),
            ('paper = "a5"', "neither letter nor a4"),
            ('nmae = "x"', "“nmae” in clinic.toml is not right"),
        ],
    )
    def test_a_wrong_clinic_file_is_said_with_the_cure(
        self, run: Run, store: Path, text: str, words: str
    ) -> None:
        (store / "clinic.toml").write_text(text, encoding="utf-8")
        said = run("demo", "--store", store)
        assert said.is_refusal()
        assert words in said.err
        assert "Mend clinic.toml" in said.err
        assert (store / "clinic.toml").read_text(encoding="utf-8") == text


class TestMisuse:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("assess",),
            ("assess", "a", "b"),
            ("summary", "a"),
            ("summary", "-o", "a.pdf"),
            ("bogus",),
            ("--bogus",),
            ("--role", "nurse"),
            ("assess", "a", "--paper", "a5"),
        ],
    )
    def test_misuse_ends_with_2_and_how_it_is_used(
        self, run: Run, arguments: tuple[str, ...]
    ) -> None:
        said = run(*arguments)
        assert said.code == 2
        assert said.err.startswith("usage: triage-app")
        assert "error: " in said.err
        assert said.out == ""

    @pytest.mark.parametrize(
        "arguments", [("--help",), ("assess", "--help"), ("summary", "-h"), ("--version",)]
    )
    def test_help_and_version_are_given_on_standard_output(
        self, run: Run, arguments: tuple[str, ...]
    ) -> None:
        said = run(*arguments)
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith(("usage: triage-app", "triage-app "))

    def test_help_says_what_the_program_is_not(self, run: Run) -> None:
        assert "not a diagnosis" in run("--help").out

    def test_without_a_display_the_desktop_says_what_to_do(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("triage_app.commands.display.has_display", lambda: False)
        said = run("--store", tmp_path / "store")
        assert said.code == 1
        assert "There is no display" in said.err
        assert said.err.endswith("or try: triage-app demo\n")
        assert not (tmp_path / "store").exists()

    @pytest.mark.parametrize("name", ["missing", ""])
    def test_forms_that_are_not_there_are_said(self, run: Run, tmp_path: Path, name: str) -> None:
        said = run("assess", resource("demo", "intake.json"), "--forms", tmp_path / name)
        assert said.code == 1
        assert "There is no form here" in said.err
        assert "Traceback" not in said.err


def text_of(pdf: Path) -> str:
    """The words of the page, with every gap one space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        text: str = document[0].get_textpage().get_text_range()
        return " ".join(text.split())
    finally:
        document.close()
