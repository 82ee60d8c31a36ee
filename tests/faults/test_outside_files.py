"""Files from outside: none leads out of its folder, none hangs, and none becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.faults.fuzz import limited
from tests.faults.fuzz_targets import CROSSED, SavedSettings
from tests.faults.outside_pdf import WHO, field, paper, pdf, sending_paper
from triage_app.commands.clinic_file import FILE_NAME, read_clinic_file
from triage_app.errors import FormsFaulty, InputRefused
from triage_app.exchange.pdf_fields import read_fields
from triage_app.paths import forms_dir
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.kept import pack_form, unpack_form
from triage_app.questionnaire.load import load_form, read_form
from triage_app.questionnaire.outside import (
    TooLargeError,
    UnreadableTextError,
    parse_catalogue,
    parse_toml,
    read_file,
)
from triage_app.workflow.numbers_csv import _csv, safe_cell
from triage_app.workflow.page_basis import UnreadableBasisError, basis_from
from triage_app.workflow.settings import ClinicSettings, read_logo, read_settings

FIRST = ClinicSettings(name="First")
links = pytest.mark.skipif(sys.platform == "win32", reason="a link needs an administrator there")
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


@pytest.fixture
def form_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CROSSED, tmp_path / "crossed"))


class TestPlaces:
    @links
    @pytest.mark.parametrize("name", ["form.toml", "triage.toml", "cases.toml"])
    def test_a_form_does_not_lead_out_of_its_folder(
        self, form_folder: Path, tmp_path: Path, name: str
    ) -> None:
        outside = tmp_path / "elsewhere.toml"
        (form_folder / name).rename(outside)
        (form_folder / name).symlink_to(outside)
        read = read_form(form_folder)
        assert read.form is None
        assert [(fault.file, fault.code) for fault in read.faults] == [
            (f"crossed/{name}", "unreadable")
        ]
        assert "outside its folder" in read.faults[0].text

    @links
    def test_a_translation_does_not_lead_out_of_its_folder(self, tmp_path: Path) -> None:
        folder = Path(
            shutil.copytree(forms_dir() / "after_procedure", tmp_path / "after_procedure")
        )
        (folder / "es.po").rename(tmp_path / "es.po")
        (folder / "es.po").symlink_to(tmp_path / "es.po")
        assert [fault.code for fault in read_form(folder).faults] == ["no_catalogue"]

    @links
    def test_a_link_that_stays_in_its_folder_is_followed(self, form_folder: Path) -> None:
        (form_folder / "form.toml").rename(form_folder / "form.2026")
        (form_folder / "form.toml").symlink_to("form.2026")
        assert load_form(form_folder).stamp.form_id == "crossed"

    def test_a_catalogue_that_is_the_name_of_a_file_does_not_open_it(self, tmp_path: Path) -> None:
        other = tmp_path / "other.po"
        other.write_text('msgid "a"\nmsgstr "taken from elsewhere"\n', encoding="utf-8")
        with pytest.raises(UnreadableTextError):
            parse_catalogue(str(other).encode())

    def test_a_kept_form_with_an_unreadable_translation_is_shown_in_its_own_language(self) -> None:
        form = load_form(forms_dir() / "after_procedure")
        for data in (b"junk", b"/etc/hostname", b"\xff", b'msgid "a"\nmsgstr[x] "b"'):
            object.__setattr__(form, "files", {**form.files, "es.po": data})
            kept = unpack_form(pack_form(form))
            catalogue.cache_clear()
            assert catalogue(kept, "es").safety_net() == form.safety_net

    @pipes
    @pytest.mark.parametrize("name", ["form.toml", "triage.toml", "cases.toml"])
    def test_a_pipe_in_the_place_of_a_form_is_no_hang(self, form_folder: Path, name: str) -> None:
        (form_folder / name).unlink()
        os.mkfifo(form_folder / name)
        with limited(5):
            read = read_form(form_folder)
        assert [fault.code for fault in read.faults] == ["unreadable"]

    @pipes
    def test_a_pipe_in_the_place_of_a_logo_or_clinic_file_is_no_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / FILE_NAME)
        with limited(5):
            with pytest.raises(InputRefused):
                read_logo(tmp_path / FILE_NAME)
            with pytest.raises(InputRefused):
                read_clinic_file(tmp_path)

    def test_a_folder_full_of_forms_of_others_is_not_read(self, form_folder: Path) -> None:
        for number in range(120):
            (form_folder / f"{number}.toml").write_bytes(b"")
        assert [fault.code for fault in read_form(form_folder).faults] == ["too_many"]

    def test_no_more_is_read_than_may_be(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"123456")
        assert read_file(tmp_path / "a", 6) == b"123456"
        with pytest.raises(TooLargeError):
            read_file(tmp_path / "a", 5)
        with pytest.raises(OSError, match="no file"):
            read_file(tmp_path, 5)
        with pytest.raises(FileNotFoundError):
            read_file(tmp_path / "b", 5)


class TestToml:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a" + ".a" * 16 + " = 1", "over 16 parts"),
            ("[a" + '."a"' * 16 + "]", "over 16 parts"),
            ("a" + " . 'a'" * 16 + " = 1", "over 16 parts"),
            ("x = " + "[" * 5_000, "nested too deeply"),
            ("x = " + "9" * 5_000, "a number in it is too long"),
            ("x = ", "Invalid value"),
        ],
    )
    def test_what_its_library_is_slow_at_or_trips_over_is_refused(
        self, text: str, said: str
    ) -> None:
        with pytest.raises(UnreadableTextError, match=said):
            parse_toml(text.encode())

    @pytest.mark.parametrize(
        "text",
        [
            "a" + ".a" * 15 + " = 1",
            'a = "..................................."',
            "a = 'x. y. z. x. y.'",
        ],
    )
    def test_what_a_person_writes_is_not(self, text: str) -> None:
        assert parse_toml(text.encode())

    @pytest.mark.parametrize(
        "text",
        [
            *("name = " + "[" * 40_000, "name = " + "9" * 5_000, "a" + ".a" * 30_000 + " = 1"),
            *(f'name = "{"x" * 90_000}"', f"{'k' * 9_000} = 1", "#" * 200_000),
        ],
    )
    def test_a_strange_clinic_file_is_refused_in_a_short_sentence(
        self, tmp_path: Path, text: str
    ) -> None:
        (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
        with limited(5), pytest.raises(InputRefused) as refused:
            read_clinic_file(tmp_path)
        assert len(str(refused.value)) < 250
        assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == text

    def test_defines_that_double_each_other_are_a_fault_and_no_hang(
        self, form_folder: Path
    ) -> None:
        lines = ['\n[[define]]\nid = "d0"\nwhen = "sore == yes"\n']
        lines += (
            f'[[define]]\nid = "d{n}"\nwhen = "d{n - 1} and (sore == no or d{n - 1})"\n'
            for n in range(1, 40)
        )
        with (form_folder / "triage.toml").open("a", encoding="utf-8") as file:
            file.writelines(lines)
        with limited(5):
            faults = read_form(form_folder).faults
        assert {fault.where for fault in faults} >= {"define d20", "define d39"}
        assert "too large" in faults[0].text

    def test_a_flood_of_faults_is_counted_and_not_listed(self, form_folder: Path) -> None:
        text = "".join(f"key{number} = 1\n" for number in range(20_000))
        (form_folder / "form.toml").write_text(text, encoding="utf-8")
        faults = read_form(form_folder).faults
        assert len(faults) == 101
        assert "more such faults" in faults[-1].text


class TestKeptForms:
    PACKED = pack_form(load_form(CROSSED))

    @pytest.mark.parametrize("place", range(30, 700, 37))
    def test_a_damaged_one_is_refused_in_words(self, place: int) -> None:
        damaged = bytearray(self.PACKED)
        damaged[place : place + 8] = b"\xff\0\xff\0\xff\0\xff\0"
        with pytest.raises(FormsFaulty, match="The intake is safe"):
            unpack_form(bytes(damaged))


class TestSettings:
    @pytest.mark.parametrize(
        "text",
        [
            *("[" * 100_000, '{"name": "\\ud800"}', '{"day_first": "no"}', '{"address": [[1]]}'),
            *('{"name": 1}', '{"paper": "a9"}', '{"texts": [1]}', "null", '{"logo": "*"}'),
        ],
        ids=range(9),
    )
    def test_what_cannot_be_read_is_left_for_what_the_desk_began_with(self, text: str) -> None:
        assert read_settings(SavedSettings(text), FIRST) == FIRST  # type: ignore[arg-type]

    def test_a_logo_that_is_no_picture_is_left_out(self) -> None:
        text = '{"name": "Kept", "logo": "PHN2ZyBocmVmPSJodHRwOi8vMTI3LjAuMC4xIi8+"}'
        found = read_settings(SavedSettings(text), FIRST)  # type: ignore[arg-type]
        assert (found.name, found.logo) == ("Kept", b"")


@pytest.mark.parametrize(
    "zone", ['"Europe"', "1e308", "1e400", '"../../etc/localtime"', "[" * 9_000]
)
def test_a_basis_with_a_strange_zone_is_unreadable_and_no_more(zone: str) -> None:
    whole = json.dumps(
        {"earlier": [], "told": None, "clinic": "x", "entered_by": "x", "started": "2026-11-20"}
        | {"completed": None, "parked": None}
    )
    with pytest.raises(UnreadableBasisError):
        basis_from(f'{whole[:-1]}, "zone": {zone}}}', lambda _intake: None)


def test_a_basis_with_too_short_a_list_is_unreadable_and_no_more() -> None:
    whole: dict[str, object] = {"earlier": [], "told": ["x"], "clinic": "x", "entered_by": "x"}
    whole |= {"started": "2026-11-20", "completed": None, "parked": None, "zone": 0}
    whole |= {"printed_at": "2026-11-20", "copy": 1, "first_printed": None, "visit_number": 1}
    whole |= {"version": 1, "of_versions": 1, "replaced_at": None, "newest_stamp": "x"}
    with pytest.raises(UnreadableBasisError, match="IndexError"):
        basis_from(json.dumps(whole), lambda _intake: None)


class TestPaper:
    def test_a_damaged_paper_is_not_quoted_in_any_log(
        self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        whole = paper()
        for damaged in (
            whole[:-200],
            whole.replace(b"xref", b"Okaf"),
            whole.replace(b"%PDF-1.7", b"Okafor 7"),
            pdf(
                [
                    b"<< /Okafor Okafor /AcroForm << /Fields [2 0 R 9 0 R] >> >>",
                    field("a", b"Okafor"),
                ]
            ),
        ):
            read_fields(damaged)
        assert caplog.text == ""
        assert capfd.readouterr() == ("", "")

    def test_a_paper_that_asks_to_be_sent_somewhere_is_read_for_its_fields_only(self) -> None:
        fields = read_fields(sending_paper())
        assert isinstance(fields, dict)
        assert {name: found.value for name, found in fields.items()} == WHO


class TestCells:
    @pytest.mark.parametrize(
        "text",
        [
            *("=1", "+1", "-1", "@x", "＝1", "\t=1", "\r=1", " =1", "\u00a0=1", "\ufeff=1", "\0=1"),
            *("\x0b=1", "a;=1", "a; =1", 'a;"=1', "a\n=1", "a\r\n@x", "a\t+1", "a|-1", ";=1"),
            *("a;＝1", "a;'\"=1", "\r\b-1", "a;\b\u200b=1"),
        ],
    )
    def test_no_text_is_a_formula_whatever_parts_the_cells(self, text: str) -> None:
        written = _csv((("first", text, "last"), (text, text, text)))
        for delimiter in ",;\t|":
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
                for cell in row:
                    assert not cell.lstrip(" \t\r\n\0\x0b\u00a0\ufeff").startswith(
                        ("=", "+", "-", "@", "＝")
                    )

    @pytest.mark.parametrize(
        "text",
        ["after 3-4 days", "a; b", "pain = 5", "x (a+b)", "mail a@b", "", "7", "back pain; worse"],
    )
    def test_words_are_left_as_they_are(self, text: str) -> None:
        assert safe_cell(text) == text
