"""Four people at the desk, asked by keyboard alone: new, returning, an emergency, Spanish-speaking.

Each journey starts the real program on a virtual display and gives back what the store has then.
`python -m tests.end_to_end.journeys --shots DIR` keeps a picture of every step: light, dark, and at
200 %.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from tests.end_to_end.display import (
    MAIN_WINDOW,
    SIGN_IN_WINDOW,
    SIZE,
    Desk,
    missing,
    program,
    virtual_display,
    wait_for,
)
from tests.end_to_end.typing_desk import Camera, Said, Typist, reader, today
from tests.signed_in import DESK, ROOM, Somebody, make_people
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import AuditEntry, Draft, Event, Intake
from triage_app.questionnaire.form import Form
from triage_app.workflow import Clinic
from triage_app.workflow.gaps import enough
from triage_app.workflow.read_back import read_back_at
from triage_app.workflow.sign_in import look_at_desk

NONE: Final = ("none",)


def calm() -> dict[str, Answer | Said]:
    """An old, steady back pain and nothing else; each journey changes what it is about."""
    plain = dict.fromkeys(
        [
            "fever",
            "chest_pain",
            "tearing_pain",
            "aneurysm",
            "leg_swelling",
            "hip_fall",
            "stiff_spine",
            "rash",
            "pain_strain",
            "pain_night",
            "pain_constant",
            "pain_crushing",
            "mood",
            "weight_loss",
            "protruding_belly",
            "digestive",
            "early_menopause",
            "parent_hip_fracture",
            "alcohol",
            "opioid",
            "admitted",
            "past_augmentation",
            "anti_inflammatory",
            "bleeding_problem",
            "infection_now",
        ],
        "no",
    )
    without = dict.fromkeys(
        [
            "pain_spread",
            "bladder_change",
            "bowel_change",
            "saddle_numbness",
            "sexual_change",
            "leg_weakness",
            "walking_change",
            "numbness",
            "breathing",
            "injury",
            "pain_movement",
            "daily_activity",
            "movement_limited",
            "hunched",
            "osteoporosis",
            "past_vertebral_fracture",
        ],
        "none",
    )
    several = dict.fromkeys(
        [
            "infection_risks",
            "past_fractures",
            "conditions",
            "imaging",
            "blood_thinners",
            "allergies",
            "mri_problems",
            "sedation_risks",
            "fasting_risks",
        ],
        NONE,
    )
    tried = dict.fromkeys(
        ["tried_medicine", "tried_therapy", "tried_brace", "tried_rest", "tried_injection"],
        "not_tried",
    )
    months_ago = today() - timedelta(days=200)
    return {
        **plain,
        **without,
        **several,
        **tried,
        "back_pain": "yes",
        "pain_onset": DateAnswer(months_ago),
        "onset": "gradual",
        "pain_trend": "same",
        "cancer": "never",
        "pain_areas": ("lower_back",),
        "pain_side": "centre",
        "pain_now": 3,
        "pain_worst": 5,
        "leg_pain_now": 0,
        "dominant_pain": "back",
        "pain_standing": "same",
        "pain_resting": "eases",
        "roland_morris": NoAnswer.UNKNOWN,
        "height_now": 160,
        "height_measured": "yes",
        "height_tallest": 162,
        "weight": 64,
        "t_score": NoAnswer.UNKNOWN,
        "steroids": "never",
        "pregnancy": "not_possible",
        "smoking": "never",
        "exercise": "yes",
        "falls": 0,
        "treatment_weeks": NoAnswer.UNKNOWN,
        "past_spine_surgery": "none",
        "medicines": (),
        "escort": "yes",
        "answered_by": "patient",
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the store has after a journey.

    Attributes:
        started: the draft before the first answer.
        told: who was told of an emergency, first first.
        audit: newest first.
        confirmed: facts of last time that were confirmed with one key.
        read_back: when the answers were read back; None when they were not.
        before: the patient's visit before this one; None without any.
        nobody_told: how many emergencies of the clinic nobody was told of.
        written: what the program wrote to its terminal.
    """

    intake: Intake
    form: Form
    started: Draft
    told: tuple[str, ...]
    audit: tuple[AuditEntry, ...]
    confirmed: tuple[QuestionId, ...]
    read_back: datetime | None
    before: Intake | None
    nobody_told: int
    written: str

    @property
    def events(self) -> frozenset[Event]:
        """What the audit has of it."""
        return frozenset(entry.event for entry in self.audit)


@dataclass(frozen=True, slots=True)
class Look:
    """How the program is looked at: keys pressed before anything else."""

    name: str
    keys: tuple[str, ...]


LIGHT: Final = Look("light", ())
DARK: Final = Look("dark", ("Ctrl+Shift+D",))
LARGE: Final = Look("large", ("Ctrl+=",) * 4)


@dataclass(slots=True)
class Scene:
    """One desk, its store seen from outside, and the camera."""

    desk: Desk
    clinic: Clinic
    camera: Camera

    def typist(self, known: frozenset[str]) -> Typist:
        """Wait for the draft that is begun now, and take it up."""
        wait_for("a new draft", lambda: self._new_drafts(known))
        return Typist(self.desk, self.clinic, self.camera, self._new_drafts(known)[0].draft_id)

    def drafts(self) -> frozenset[str]:
        """The drafts there are."""
        return frozenset(draft.draft_id for draft in self.clinic.records.drafts())

    def _new_drafts(self, known: frozenset[str]) -> list[Draft]:
        return [draft for draft in self.clinic.records.drafts() if draft.draft_id not in known]

    def outcome(self, typist: Typist, started: Draft, intake: Intake) -> Outcome:
        """What the store has now."""
        records = self.clinic.records
        mine = (typist.draft_id, intake.intake_id, intake.patient.patient_id)
        visits = records.visits(intake.patient.patient_id)
        return Outcome(
            intake=intake,
            form=self.clinic.forms[intake.form.form_id].form,
            started=started,
            told=tuple(note.told for note in records.acknowledgements(intake.intake_id)),
            audit=tuple(entry for entry in records.audit(500) if entry.subject in mine),
            confirmed=tuple(typist.confirmed),
            read_back=read_back_at(self.clinic, intake.intake_id),
            before=visits[1] if len(visits) > 1 else None,
            nobody_told=len(records.unacknowledged()),
            written=self.desk.said,
        )


def sign_in(desk: Desk, store: Path, who: Somebody) -> None:
    """Choose somebody by the number of their row, type their password, Enter."""
    press_row(desk, store, who)
    desk.type(who.password)
    desk.press("Enter")
    see_desk(desk)


def see_desk(desk: Desk) -> None:
    """Wait for somebody's own window, ready for the first key."""
    wait_for("the desk after the sign-in", partial(desk.windows, MAIN_WINDOW))
    wait_for("nothing over the desk", lambda: not desk.windows(SIGN_IN_WINDOW))
    desk.take_the_keys(MAIN_WINDOW)
    # The button of the first screen is drawn with the box that has the keys.
    wait_for("the first screen", desk.shows_main_button)
    desk.settle()


def press_row(desk: Desk, store: Path, who: Somebody) -> None:
    """The number that stands at somebody's name; Esc closes that of who was here last."""
    names = [person.name for person in look_at_desk(store).people]
    desk.press("Esc", str(names.index(who.name) + 1))
    wait_for("the field for the password", desk.shows_main_button)


@contextmanager
def scene(folder: Path, *, demo: bool, look: Look, shots: Path | None) -> Iterator[Scene]:
    """A desk of its own on a display of its own."""
    store = folder / "store"
    if not demo:
        # At the cheapest cost; the program raises it as each of them signs in.
        make_people(store, DESK, ROOM)
    with (
        virtual_display() as display,
        program(display, store, folder / "home", demo=demo) as desk,
    ):
        clinic = reader(store, None if demo else DESK)
        try:
            dress(desk, look)
            if not demo:
                sign_in(desk, store, DESK)
            yield Scene(desk, clinic, Camera(desk, shots))
        except Exception as error:
            desk.picture().save(folder / "failed.png")
            error.add_note(f"The screen is kept as {folder / 'failed.png'}. {desk.said}")
            raise
        finally:
            clinic.records.close()


def dress(desk: Desk, look: Look) -> None:
    """Press the keys of a look and wait until the screen wears it."""
    for key in look.keys:
        before = desk.settle().tobytes()
        desk.press(key)
        wait_for(f"the look {look.name}", partial(_has_changed, desk, before))


def _has_changed(desk: Desk, before: bytes) -> bool:
    return desk.picture().tobytes() != before


def new_patient(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Outcome:
    """A walk-in nobody knows, asked everything, with free text, units and medicines."""
    answers = calm() | {
        "pain_onset": Said("12 weeks ago", DateAnswer(today() - timedelta(weeks=12), True)),
        "onset": "sudden",
        "pain_areas": ("mid_back", "lower_back"),
        "pain_now": 6,
        "pain_worst": 10,
        "pain_movement": "severe",
        "height_now": Said("5 ft 1", 154.9),
        "height_tallest": Said("163 cm", 163),
        "weight": Said("154 lb", 69.9),
        "osteoporosis": "osteoporosis",
        "t_score": Said("-2.8", -2.8),
        "past_fractures": ("wrist",),
        "falls": 1,
        "imaging": ("xray", "dxa"),
        "imaging_detail": "X-ray in June, elsewhere",
        "imaging_fracture": "awaited",
        "medicines": (
            Medicine("alendronic acid", "70 mg a week", "Sunday"),
            Medicine("paracetamol"),
        ),
        "blood_thinners": ("aspirin",),
        "blood_thinner_reason": "After a stroke in 2019",
        "allergies": ("latex",),
        "sexual_change": NoAnswer.DECLINED,
        "flag_onset": NoAnswer.UNKNOWN,
        "main_worry": "That I end up bent like my aunt Zoë",
        "goal": "Work in the garden again",
    }
    with scene(folder, demo=False, look=look, shots=shots) as at:
        at.camera.take("first-screen")
        known = at.drafts()
        at.desk.press("Alt+N")
        _fill_in(at, ("Žižková", "Renée", "2 nov 1957"), sex="Female")
        typist = at.typist(known)
        started = typist.asking.draft
        typist.ask(answers)
        return at.outcome(typist, started, typist.complete())


def _fill_in(at: Scene, typed: tuple[str, str, str], *, sex: str, language: str = "") -> None:
    """The new-patient form, from field to field with Tab."""
    at.camera.take("new-patient")
    family, given, born = typed
    at.desk.type(family)
    at.desk.press("Tab")
    at.desk.type(given)
    at.desk.press("Tab")
    at.desk.type(born)
    # A birth date that was read closes the field for an age: the sex is next.
    at.desk.press("Tab", sex[0])
    if language:
        at.camera.take("new-patient-sex")
        _to_language(at, language)
    at.camera.take("new-patient-filled")
    at.desk.press("Ctrl+Enter")


def _to_language(at: Scene, language: str) -> None:
    # From the sex: phone, MRN, language.
    at.desk.press("Tab", "Tab", "Tab")
    at.desk.type(language[:2])


def returning_patient(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Outcome:
    """A patient of the demo, found by name: stable facts are confirmed, the rest asked anew."""
    answers = calm() | {"past_vertebral_fracture": "healed", "osteoporosis": "osteoporosis"}
    with scene(folder, demo=True, look=look, shots=shots) as at:
        known = at.drafts()
        before = _lower_half(at.desk)
        at.desk.type("brixt")
        # Enter opens only what was found for just these letters.
        wait_for("the patients found", lambda: _lower_half(at.desk) != before)
        at.desk.settle()
        at.camera.take("found")
        at.desk.press("Enter")
        typist = at.typist(known)
        started = typist.asking.draft
        typist.ask(answers)
        return at.outcome(typist, started, typist.complete())


def _lower_half(desk: Desk) -> bytes:
    width, height = SIZE
    return desk.settle().crop((0, height // 2, width, height)).tobytes()


def emergency(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Outcome:
    """New trouble passing water: the red flag, a name, and on until it can be completed."""
    answers = calm() | {
        "bladder_change": "new",
        "flag_onset": DateAnswer(today() - timedelta(days=1)),
    }
    with scene(folder, demo=False, look=look, shots=shots) as at:
        known = at.drafts()
        at.desk.press("Alt+N")
        _fill_in(at, ("Underhay", "Piers", "1961-04-30"), sex="Male")
        typist = at.typist(known)
        started = typist.asking.draft
        typist.ask(answers, until=enough)
        return at.outcome(typist, started, typist.complete())


def spanish_speaking(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Outcome:
    """A patient who speaks Spanish: each question stands in both languages."""
    answers = calm() | {"pain_areas": ("lower_back", "left_leg"), "pain_spread": "one_leg"}
    with scene(folder, demo=False, look=look, shots=shots) as at:
        known = at.drafts()
        at.desk.press("Alt+N")
        _fill_in(at, ("Peñarrubia", "Íñigo", "3/8/1966"), sex="Male", language="Spanish")
        typist = at.typist(known)
        started = typist.asking.draft
        typist.ask(answers, until=enough)
        intake = typist.complete()
        before = at.desk.settle().tobytes()
        at.desk.press("P")
        wait_for("a word about the sheet", lambda: at.desk.picture().tobytes() != before)
        at.camera.take("sheet")
        sheet = folder / "sheet.pdf"
        _save_sheet(at, sheet)
        return at.outcome(typist, started, intake)


def _save_sheet(at: Scene, path: Path) -> None:
    """Where there is no printer the sheet is saved: S, the file's name, Enter."""
    before = at.desk.settle().tobytes()
    at.desk.press("S")
    wait_for("the window to save in", lambda: at.desk.picture().tobytes() != before)
    at.desk.settle()
    at.camera.take("save-sheet")
    at.desk.press("Ctrl+A")
    at.desk.type(str(path))
    at.desk.press("Enter")
    wait_for("the saved sheet", path.exists)
    wait_for("the note of it", lambda: at.clinic.records.audit(1)[0].event is Event.EXPORTED)
    at.desk.settle()
    at.camera.take("sheet-saved")


Journey = Callable[[Path, Look, "Path | None"], Outcome]
JOURNEYS: Final[Mapping[str, Journey]] = {
    "new": new_patient,
    "returning": returning_patient,
    "emergency": emergency,
    "spanish": spanish_speaking,
}


def main() -> int:
    """Keep a picture of every step of every journey."""
    parser = argparse.ArgumentParser(prog="journeys", description=__doc__)
    parser.add_argument("--shots", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", choices=tuple(JOURNEYS))
    parser.add_argument("--look", choices=("light", "dark", "large"))
    options = parser.parse_args()
    if reason := missing():
        print(reason)
        return 1
    for look in (LIGHT, DARK, LARGE):
        for name, journey in JOURNEYS.items():
            if (options.only or name) != name or (options.look or look.name) != look.name:
                continue
            with tempfile.TemporaryDirectory() as folder:
                shots = options.shots / f"{name}-{look.name}"
                intake = journey(Path(folder), look, shots).intake
            count = len(tuple(shots.glob("*.png")))
            print(f"{name}, {look.name}: {intake.assessment.level.word}, {count} pictures")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
