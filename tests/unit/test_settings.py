"""The clinic's settings: who may change them, what is refused, what the audit says, who wins."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.golden.sample_papers import picture
from tests.unit.paper_desk import MANAGER, RECEPTION, SPECIALIST, as_, desk
from triage_app.commands.clinic_file import FILE_NAME
from triage_app.commands.join import join_clinic
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.intake import Event
from triage_app.model.person import Staff
from triage_app.paths import forms_dir
from triage_app.report.letterhead_logo import checked_logo, logo_picture
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.settings import (
    SETTING,
    ClinicSettings,
    changed_fields,
    check_settings,
    read_logo,
    read_settings,
    save_settings,
    settings_of,
    with_settings,
    with_text,
)

FIRST = ClinicSettings(name="Spine clinic", emergency_number="112")
WHOLE = ClinicSettings(
    name="Harbour Spine Clinic",
    address=("14 Quay Street", "Port Alder"),
    phone="555 0100",
    emergency_number="911",
    specialists=("Dr A. Voss",),
    paper=PaperSize.A4,
    day_first=True,
    language="es",
    texts={("fasting", "en"): "Nothing from midnight.", ("the_day", "es"): "Título\nUna línea."},
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with desk(tmp_path) as made:
        yield as_(made, MANAGER)


def test_a_store_without_settings_begins_with_those_given(clinic: Clinic) -> None:
    assert read_settings(clinic.records, FIRST) == FIRST


def test_saved_settings_come_back_whole(clinic: Clinic) -> None:
    kept = save_settings(clinic, replace(WHOLE, logo=picture()))
    assert replace(kept, logo=b"") == WHOLE
    assert read_settings(clinic.records, FIRST) == kept
    assert settings_of(clinic) == kept


def test_a_desk_takes_the_settings_over(clinic: Clinic) -> None:
    now = with_settings(clinic, save_settings(clinic, WHOLE))
    assert now.letterhead.address == ("14 Quay Street", "Port Alder")
    assert (now.paper, now.day_first, now.language) == (PaperSize.A4, True, "es")


def test_the_audit_names_the_fields_and_never_what_they_say(clinic: Clinic) -> None:
    save_settings(clinic, WHOLE)
    save_settings(clinic, replace(WHOLE, phone="555 0199", texts={}))
    entry = clinic.records.audit(1)[0]
    assert entry.event is Event.SETTING_CHANGED
    assert entry.by == MANAGER
    assert entry.detail == "phone, text fasting en, text the_day es"
    said = " ".join(one.detail for one in clinic.records.audit(10))
    assert not any(words in said for words in ("0199", "Quay", "midnight", "Título"))


def test_saving_what_is_saved_already_writes_nothing(clinic: Clinic) -> None:
    save_settings(clinic, WHOLE)
    before = clinic.records.audit(50)
    save_settings(clinic, WHOLE)
    assert clinic.records.audit(50) == before


@pytest.mark.parametrize("staff", [RECEPTION, SPECIALIST])
def test_only_the_manager_may_change_them(clinic: Clinic, staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        save_settings(as_(clinic, staff), WHOLE)
    assert clinic.records.setting(SETTING) is None


def test_spaces_and_empty_lines_are_taken_away(clinic: Clinic) -> None:
    kept = save_settings(
        clinic,
        replace(WHOLE, name="  Harbour \n Spine ", address=("", " 14  Quay ", " "), texts={}),
    )
    assert (kept.name, kept.address) == ("Harbour Spine", ("14 Quay",))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(WHOLE, name=" – "), "name"),
        (replace(WHOLE, name="n" * 101), "name"),
        (replace(WHOLE, emergency_number="call"), "emergency_number"),
        (replace(WHOLE, phone="5" * 31), "phone"),
        (replace(WHOLE, address=("a" * 61,)), "address"),
        (replace(WHOLE, address=("a",) * 6), "address"),
        (replace(WHOLE, specialists=("a",) * 31), "specialists"),
        (replace(WHOLE, language="xx"), "language"),
        (replace(WHOLE, texts={("the_day", "en"): "T\n" + "x" * 6000}), "texts the_day en"),
        (replace(WHOLE, texts={("fasting", "en"): "x" * 401}), "texts fasting en"),
        (replace(WHOLE, texts={("no_such", "en"): "T\ntext"}), "texts no_such en"),
        (replace(WHOLE, texts={("the_day", "en"): "A title alone"}), "texts the_day en"),
        (replace(WHOLE, texts={("the_day", "en"): "T\nCall {telefone}"}), "texts the_day en"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    clinic: Clinic, wrong: ClinicSettings, field: str
) -> None:
    problems = check_settings(wrong)
    assert [problem.field for problem in problems] == [field]
    assert all(problem.text and problem.cure for problem in problems)
    with pytest.raises(InputRefused):
        save_settings(clinic, wrong)
    assert clinic.records.setting(SETTING) is None


def test_an_own_text_can_be_given_back() -> None:
    own = with_text(FIRST, "the_day", "en", "Our day\nCome at eight.")
    assert own.texts == {("the_day", "en"): "Our day\nCome at eight."}
    assert with_text(own, "the_day", "en", "  ") == FIRST
    assert changed_fields(FIRST, own) == ("text the_day en",)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": 3}', '{"logo": "§"}', '{"texts": [1]}'])
def test_settings_that_cannot_be_read_do_not_close_the_clinic(clinic: Clinic, text: str) -> None:
    clinic.records.set_setting(SETTING, text, clinic.entry(Event.SETTING_CHANGED, SETTING))
    assert read_settings(clinic.records, FIRST) == FIRST


def test_what_a_later_version_added_is_passed_over(clinic: Clinic) -> None:
    text = json.dumps({"version": 9, "name": "Later clinic", "colour": "blue"})
    clinic.records.set_setting(SETTING, text, clinic.entry(Event.SETTING_CHANGED, SETTING))
    assert read_settings(clinic.records, FIRST) == replace(FIRST, name="Later clinic")


def test_the_store_wins_over_clinic_toml(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('name = "From the file"\nphone = "1"\n', encoding="utf-8")
    begun = join_clinic(tmp_path, forms_dir(), "administrator", None)
    assert begun.letterhead.name == "From the file"
    save_settings(begun, replace(settings_of(begun), name="From the store", paper=PaperSize.A4))
    begun.records.close()
    again = join_clinic(tmp_path, forms_dir(), "reception", None)
    assert again.letterhead.name == "From the store"
    assert (again.letterhead.phone, again.paper) == ("1", PaperSize.A4)
    again.records.close()
    asked = join_clinic(tmp_path, forms_dir(), "reception", "letter")
    assert asked.paper is PaperSize.LETTER
    asked.records.close()


# -- the logo -------------------------------------------------------------------------------------


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG whose head says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        picture()[:200],
        picture(kind="GIF"),
        picture(kind="BMP"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_001,
        picture(4001, 40),
        png_that_claims(4001, 4001),
        png_that_claims(60_000, 60_000),
        png_that_claims(3000, 3000),
    ],
    ids=["empty", "text", "cut", "gif", "bmp", "heavy", "wide", "claims", "bomb", "hollow"],
)
def test_a_logo_that_cannot_be_used_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        checked_logo(data)
    assert refused.value.text.endswith(".")
    assert "Nothing was changed" in refused.value.cure


def test_a_photograph_is_kept_small_and_without_its_notes() -> None:
    notes = Image.Exif()
    notes[0x010E] = "taken at the old harbour"
    made = io.BytesIO()
    Image.effect_noise((2000, 800), 40).convert("RGB").save(made, "JPEG", exif=notes)
    kept = checked_logo(made.getvalue())
    assert b"harbour" in made.getvalue()
    assert b"harbour" not in kept
    shown = logo_picture(kept)
    assert shown is not None
    assert shown.width <= 600
    assert shown.height <= 240
    assert shown.width / shown.height == pytest.approx(2.5, abs=0.02)


def test_what_is_see_through_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(made, "PNG")
    shown = logo_picture(checked_logo(made.getvalue()))
    assert shown is not None
    assert shown.getpixel((20, 20)) == (255, 255, 255)


def test_a_kept_logo_stays_the_same_when_it_is_checked_again() -> None:
    kept = checked_logo(picture())
    assert checked_logo(kept) == kept


def test_a_damaged_logo_is_no_logo_and_stops_no_paper() -> None:
    assert logo_picture(b"") is None
    assert logo_picture(checked_logo(picture())[:100]) is None


def test_a_logo_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "logo.jpg"
    file.write_bytes(picture(kind="JPEG"))
    assert logo_picture(read_logo(file)) is not None
    with pytest.raises(InputRefused):
        read_logo(tmp_path / "not_there.png")
