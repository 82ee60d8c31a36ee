"""Four pages filled by hand, with invented patients: the pages of the look, as values."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from triage_app.model.level import Level
from triage_app.report.summary import (
    AllergyBox,
    Badge,
    Band,
    BandKind,
    Change,
    ComeBackSheet,
    Effect,
    Figure,
    FlagGrid,
    FormAnswer,
    FormPage,
    Ink,
    NumberCell,
    ReferralSummary,
    Row,
    Span,
    Strip,
    Text,
    Trend,
    TrendPoint,
    Tried,
)

_NATURE: Final = "spine referral summary · patient-reported, entered by staff"
_CLINIC: Final = "Harbour Spine Clinic"


def text(marked: str) -> Text:
    """Rich text from a short notation: `*bold*`, and `[2.3]` in the ink of a source."""
    spans: list[Span] = []
    for index, part in enumerate(marked.split("*")):
        ink = Ink.BOLD if index % 2 else Ink.PLAIN
        rest = part
        while "[" in rest and "]" in rest:
            before, _, after = rest.partition("[")
            inside, _, rest = after.partition("]")
            if before:
                spans.append(Span(before, ink))
            spans.append(Span(f"[{inside}]", Ink.SOURCE))
        if rest:
            spans.append(Span(rest, ink))
    return tuple(spans)


def findings(marked: str) -> tuple[Text, ...]:
    """A basis: rich text that ends in ";" or "." for each finding."""
    return tuple(text(one if one.endswith(".") else f"{one};") for one in marked.split("; "))


def row(label: str, marked: str, *, keep: bool = False) -> Row:
    """A row of the page."""
    return Row(label, text(marked), keep)


def _texts(*marked: str) -> tuple[Text, ...]:
    return tuple(text(one) for one in marked)


_SIGNED: Final = (
    "*Decision support, not a diagnosis.* From the patient’s answers; consensus rules, "
    "not validated; signed R. Okonjo MD, 2 Nov 2026."
)

_ANSWERS: Final = (
    FormPage(
        "Safety first",
        (
            FormAnswer("bladder change", "no", open=False),
            FormAnswer("bowel change", "not sure", open=True),
            FormAnswer("pain in the back", "yes", open=False),
        ),
    ),
    FormPage(
        "Pain",
        (
            FormAnswer("when the pain began", "4 Nov 2026", open=False),
            FormAnswer("what happened", "Lifted a pot of soil; felt a crack. " * 6, open=False),
            FormAnswer("pain now", "not asked", open=True),
        ),
    ),
)


def emergency_parked() -> ReferralSummary:
    """Page a: an emergency, the intake parked after 16 questions."""
    return ReferralSummary(
        band=Band(
            BandKind.DRAFT, "intake not complete: 16 of 88 questions asked. Not the final page."
        ),
        strip=Strip(
            clinic=_CLINIC,
            nature=_NATURE,
            name="Halvorsen-Boyd, Marek",
            mrn="MRN 007902",
            born="Born 3 May 1980 (46)",
            facts=_texts(
                "*male*",
                "English, no interpreter",
                "visit 1: Fri 20 Nov 2026, 08:52",
                "*parked 08:58*",
            ),
            tag="",
        ),
        badge=Badge(
            level=Level.EMERGENCY,
            could_be=Level.EMERGENCY,
            border=Level.EMERGENCY,
            unknown=False,
            dashed=False,
            above="",
            seen="seen now",
            notes=("range: EMERGENCY,", "cannot fall"),
            foot="",
        ),
        bottom_line=(
            row(
                "Why",
                "*Bladder change and saddle numbness, both new* (under 2 weeks) [1.1–1.4]. "
                "Also *leg weakness, progressing*; numbness in both legs, new [1.19].",
                keep=True,
            ),
            row(
                "Red flags",
                "*4 present of 8 asked.* Bowel *not sure*; sexual change *declined*; "
                "*18 not asked*. No answer still open can lower the level.",
                keep=True,
            ),
            row(
                "Patient",
                "Man of 46. Sudden back and both-leg pain for 9 days, mainly leg; *getting worse*.",
            ),
            row("Question", "Walked in; no referral."),
            row("Handover", "*08:55 to nurse T. Brandt,* by J. Pell.", keep=True),
        ),
        bottom_words=79,
        numbers=(
            NumberCell("Back now", "6", "/ 10", "first visit"),
            NumberCell("Worst, 7 days", "not asked", "", "", worded=True),
            NumberCell("Leg now", "8", "/ 10", "mainly leg"),
            NumberCell("Roland-Morris", "not asked", "", "0 of 24 asked", worded=True),
            NumberCell("Fracture signs", "0–8", "of 9", "1 of 9 asked"),
            NumberCell("Height lost", "not asked", "", "", worded=True),
            NumberCell("Activity limit", "not asked", "", "", worded=True),
        ),
        trends=(),
        since=(),
        flags=FlagGrid(
            present=_texts(
                "*bladder change,* under 2 weeks",
                "*saddle numbness,* under 2 weeks",
                "*leg weakness,* progressing",
                "*numbness,* both legs, new",
            ),
            present_count=4,
            denied=_texts("unsteady walking", "fever"),
            denied_count=2,
            open=_texts(
                "*Not sure:* bowel change",
                "*Declined:* sexual change",
                "*Not asked (18):* all 8 infection risks, rash",
                "cancer, weight loss, night or constant pain",
                "osteoporosis, spine fracture, steroids, new stoop",
                "injury, hip pain after fall, stiff spine, leg swelling",
                "breathless, chest pain, tearing pain, aneurysm",
            ),
            open_count=20,
        ),
        figure=Figure(areas=None),
        pain_story=(
            row("Began", "*11 Nov 2026* (9 days), sudden; *worse* over 2 weeks"),
            row("Spreads", "*both legs*; both sides"),
            row(
                "Not asked",
                "where; worst pain; standing, turning, resting, straining; night, constant, "
                "crushing; activity, movement, mood",
            ),
        ),
        tried=(),
        tried_rows=(),
        imaging=(),
        background=(),
        allergies=None,
        medicines=(),
        medicines_asked=False,
        words=(),
        basis=findings(
            "*Basis. EMERGENCY:* bladder change new, saddle numbness new [1.1–1.4 GIRFT 2023]; "
            "leg weakness progressing [1.19 NSW Health]; numbness in both legs, new "
            "[1.11 NICE NG234]. *Also true, URGENT:* recent weakness [1.19]; *SOON:* both legs "
            "within 6 weeks [1.5]; saddle numbness [1.6]. *Still open:* 7 emergency, 4 urgent "
            "and 9 soon rules."
        ),
        provenance=_texts(
            _SIGNED,
            "Form and rules vertebral_fracture 2026.3 · entered J. Pell 08:52–08:58, "
            "*not read back* · print 1, 20 Nov 08:58 · stamp *2HD-90C*",
        ),
        stamp="2HD-90C",
        all_answers=_ANSWERS,
        all_reasons=(row("EMERGENCY", "Bladder change new, saddle numbness new [1.1–1.4]"),),
        all_advice=(row("Imaging", "MRI named for new bladder change [1.2]"),),
        title="Referral summary 007902",
    )


def first_visit() -> ReferralSummary:
    """Page b: soon, a first visit with everything filled."""
    return ReferralSummary(
        band=None,
        strip=Strip(
            clinic=_CLINIC,
            nature=_NATURE,
            name="Marlowe-Castellanos, Ingrid",
            mrn="MRN 004417",
            born="Born 9 Mar 1948 (78)",
            facts=_texts(
                "*female*",
                "English, no interpreter",
                "visit 1: Fri 20 Nov 2026, 09:10",
                "asked 88 of 88",
            ),
            tag="",
        ),
        badge=Badge(
            level=Level.SOON,
            could_be=Level.SOON,
            border=Level.SOON,
            unknown=False,
            dashed=False,
            above="",
            seen="within 2 weeks",
            notes=("by Fri 4 Dec 2026",),
            foot="",
        ),
        bottom_line=(
            row(
                "Why",
                "*7 of 9 fracture signs*, worst pain 9/10, began 16 days ago [2.3]; "
                "5 more SOON rules true (see basis).",
                keep=True,
            ),
            row(
                "Red flags",
                "*3 present of 26 asked:* osteoporosis, new stoop, minor injury. "
                "No emergency or urgent sign reported.",
                keep=True,
            ),
            row(
                "Patient",
                "Woman of 78. Sudden mid-back pain after lifting, centre, round the ribs; "
                "*getting worse*; no leg pain.",
            ),
            row("Question", "Dr L. Osgood, family doctor: “Recent fracture? What next?”"),
        ),
        bottom_words=70,
        numbers=(
            NumberCell("Back now", "7", "/ 10", "first visit"),
            NumberCell("Worst, 7 days", "9", "/ 10", ""),
            NumberCell("Leg now", "0", "/ 10", "mainly back"),
            NumberCell("Roland-Morris", "19", "of 24 asked", "over 17"),
            NumberCell("Fracture signs", "7", "of 9 asked", "high (7–10)"),
            NumberCell("Height lost", "5.6", "cm", "measured"),
            NumberCell("Activity limit", "Severe", "", "", worded=True),
        ),
        trends=(),
        since=(),
        flags=FlagGrid(
            present=_texts(
                "*osteoporosis,* T-score –3.1", "*new stoop*", "*minor injury,* 4 Nov 2026"
            ),
            present_count=3,
            denied=_texts(
                "bladder, bowel, saddle, sexual change",
                "leg weakness, unsteady walking, numbness",
                "fever, rash, all 8 infection risks",
                "cancer, weight loss, night or constant pain",
                "past spine fracture, steroids",
                "hip pain after fall, stiff spine, leg swelling",
                "breathless, chest pain, tearing pain, aneurysm",
            ),
            denied_count=23,
            open=(),
            open_count=0,
        ),
        figure=Figure(areas=("mid_back", "lower_back", "chest_wall")),
        pain_story=(
            row("Began", "*4 Nov 2026* (16 days), *sudden*, lifting"),
            row("Where", "mid and lower back, ribs; *centre*"),
            row("Spreads", "round the ribs; not to arm or leg"),
            row("Worse", "standing, cough; turning *severe*"),
            row("Better", "lying *eases*; lets up; not at night"),
            row("Limits", "daily activity *severe*; bending *severe*"),
            row("Also", "crushing; low mood; no weight loss"),
        ),
        tried=(
            Tried("Medicine", Effect.SOME_HELP, "some help"),
            Tried("Rest", Effect.HELPED, "helped"),
            Tried("Therapy", Effect.NOT_TRIED, "not tried"),
            Tried("Brace", Effect.NO_HELP, "no help"),
            Tried("Injection", Effect.NOT_TRIED, "not tried"),
        ),
        tried_rows=(
            row("So far", "2 weeks; opioid *yes*; not in hospital"),
            row("Earlier", "no augmentation; no spine surgery"),
        ),
        imaging=(
            row(
                "Done",
                "*X-ray* thoracic spine, 12 Nov 2026, Bayside Imaging: *report awaited*. "
                "*Bone density* 2024: T-score –3.1",
            ),
            row("Not done", "MRI, CT, bone scan"),
            row(
                "Pathway",
                "MRI named for severe pain or 4 or more signs; where it cannot be done, CT with "
                "bone scan [2.5]. A normal X-ray does not exclude a fracture [2.31]",
            ),
        ),
        background=(
            row(
                "Blood thinner",
                "*apixaban,* last dose *20 Nov 07:30,* atrial fibrillation. "
                "Decide with the prescriber",
                keep=True,
            ),
            row("MRI", "*pacemaker* (2022); 8 others denied", keep=True),
            row(
                "Denied",
                "bleeding problem, infection now, sedation or fasting risks. *Escort* yes",
                keep=True,
            ),
            row("Bone", "wrist fracture; parent hip; early menopause"),
            row("Conditions", "kidney disease; 15 others denied"),
            row("Body", "157.0 cm (was 162.6), 52 kg, BMI 21.1"),
            row("Habits", "past smoker; no exercise; 1 fall in a year"),
        ),
        allergies=AllergyBox(
            text("*ALLERGY: penicillin* – face swelling, 1998"),
            "Denied: cement, contrast, local anaesthetic, latex, chlorhexidine",
        ),
        medicines=_texts(
            "*apixaban* 5 mg ×2",
            "*tramadol* 50 mg as needed",
            "bisoprolol 2.5 mg",
            "alendronate 70 mg weekly",
            "vitamin D 800 IU",
            "paracetamol 1 g ×3",
        ),
        medicines_asked=True,
        words=(
            row("Goal", "“Back in my garden, and lift my grandson.”"),
            row("Worry", "“Ending up bent over like my mother.”"),
            row("Told by", "the patient"),
        ),
        basis=findings(
            "*Basis. Fracture signs 7 of 9 asked:* activity, lying, injury, standing, "
            "osteoporosis, turning, centre; not past fracture, steroids; percussion not examined "
            "[2.3 Hirsch 2018, industry-funded]. *Also SOON:* height loss, new stoop "
            "[2.35 NOGG]; sudden over 50, injury over 65 [2.13 Henschke 2009]; mid-back "
            "[2.21 Enthoven 2016]. *Counts:* Roman 5 of 5 [2.15]; Henschke 3 of 4; "
            "OST –5 [3.16]."
        ),
        provenance=_texts(
            _SIGNED,
            "Form and rules vertebral_fracture 2026.3 · entered J. Pell 09:10–09:17, "
            "read back 09:18 · print 1, 20 Nov 09:20 · stamp *7KQ-42M*",
        ),
        stamp="7KQ-42M",
        all_answers=_ANSWERS,
        all_reasons=(
            row("SOON", "7 of 9 fracture signs and worst pain 9 of 10 [2.3]"),
            row("SOON", "Height loss of 5.6 cm with back pain [2.35]"),
        ),
        all_advice=(
            row("Imaging", "MRI named for severe pain or 4 or more signs [2.5]"),
            row("Note", "A normal X-ray does not exclude a fracture [2.31]"),
        ),
        title="Referral summary 004417",
    )


def _trend(title: str, *values: tuple[str, int, float, str]) -> Trend:
    return Trend(title, tuple(TrendPoint(*value) for value in values), (21,))


def third_visit() -> ReferralSummary:
    """Page c: a third visit with trends, an override, printed again."""
    return replace(
        first_visit(),
        strip=Strip(
            clinic=_CLINIC,
            nature=_NATURE,
            name="Achterberg, Rosalind",
            mrn="MRN 001286",
            born="Born 30 Jun 1955 (71)",
            facts=_texts(
                "*female*",
                "*Dutch, interpreter present*",
                "visit 3: 20 Nov 2026, 10:02",
                "asked 88 of 88",
            ),
            tag="REPRINT: copy 2, first 10:21",
        ),
        badge=Badge(
            level=Level.URGENT,
            could_be=Level.URGENT,
            border=Level.URGENT,
            unknown=False,
            dashed=False,
            above="",
            seen="within 24 hours",
            notes=("by Sat 21 Nov, 10:02", "rules say SOON"),
            foot="",
        ),
        bottom_line=(
            row(
                "Why",
                "*6 of 9 fracture signs*, worst pain 8/10, 21 days [2.3]; "
                "4 more SOON rules true (see basis).",
                keep=True,
            ),
            row(
                "Red flags",
                "*4 present of 26 asked:* osteoporosis, past spine fracture, steroids, "
                "low immunity. Weight loss *not sure*.",
                keep=True,
            ),
            row(
                "Patient",
                "Woman of 71. New sudden low-back pain, centre; *getting worse*; no leg pain. "
                "Kyphoplasty at T12 on 2 Apr.",
            ),
            row("Question", "Self-referred: “Is it another one?”"),
            row(
                "Override", "*SOON to URGENT,* Dr A. Voss 10:15: “New pain on steroids.”", keep=True
            ),
        ),
        bottom_words=80,
        numbers=(
            NumberCell("Back now", "6", "/ 10", "3 worse", Change.UP),
            NumberCell("Worst, 7 days", "8", "/ 10", "4 worse", Change.UP),
            NumberCell("Leg now", "0", "/ 10", "mainly back"),
            NumberCell("Roland-Morris", "14", "of 24 asked", "7 worse", Change.UP),
            NumberCell("Fracture signs", "6", "of 9 asked", "middle (4–6)"),
            NumberCell("Height lost", "6.6", "cm", "2.5 more", Change.UP),
            NumberCell("Activity limit", "Some", "", "was none", Change.UP, worded=True),
        ),
        trends=(
            _trend(
                "Back pain now",
                ("12 Mar", 0, 8, "8"),
                ("9 Jul", 119, 3, "3"),
                ("20 Nov", 253, 6, "6"),
            ),
            _trend(
                "Roland-Morris",
                ("12 Mar", 0, 18, "18"),
                ("9 Jul", 119, 7, "7"),
                ("20 Nov", 253, 14, "14"),
            ),
            _trend(
                "Height, measured, cm",
                ("12 Mar", 0, 158.2, "158.2"),
                ("9 Jul", 119, 157.9, "157.9"),
                ("20 Nov", 253, 155.4, "155.4"),
            ),
        ),
        since=_texts(
            "Kyphoplasty T12, 2 Apr 2026",
            "*Since 9 Jul:* better to *worse*; prednisone 5 to *10 mg*; methotrexate *new*",
        ),
        flags=FlagGrid(
            present=_texts(
                "*low immunity,* methotrexate",
                "*osteoporosis,* T-score –2.9",
                "*past spine fracture,* healed",
                "*steroids,* 10 mg, 8 months",
            ),
            present_count=4,
            denied=_texts(
                "bladder, bowel, saddle, sexual change",
                "leg weakness, unsteady walking, numbness",
                "fever, rash, 7 other infection risks",
                "cancer, night or constant pain; new stoop",
                "injury, hip pain, stiff spine, leg swelling",
                "breathless, chest pain, tearing pain, aneurysm",
            ),
            denied_count=21,
            open=_texts("*Not sure:* weight loss"),
            open_count=1,
        ),
        figure=Figure(areas=("lower_back",), augmented=("T12",)),
        pain_story=(
            row("Began", "*30 Oct 2026* (21 days), *sudden*"),
            row("Where", "low back; *centre*; no spread, no injury"),
            row("Worse", "standing, turning (some); lying eases"),
            row("Limits", "bending some; mood not low"),
        ),
        tried=(
            Tried("Medicine", Effect.SOME_HELP, "some help"),
            Tried("Rest", Effect.SOME_HELP, "some help"),
            Tried("Therapy", Effect.HELPED, "helped"),
            Tried("Brace", Effect.NOT_TRIED, "not tried"),
            Tried("Injection", Effect.NOT_TRIED, "not tried"),
        ),
        tried_rows=(
            row("So far", "3 weeks; opioid no; not in hospital"),
            row("Earlier", "*kyphoplasty T12,* 2 Apr 2026; helped"),
        ),
        imaging=(
            row(
                "Done",
                "*X-ray* lumbar, 17 Nov 2026, Bayside Imaging: *report awaited*. "
                "*MRI* 18 Mar 2026: T12 fracture reported",
            ),
            row(
                "Pathway",
                "MRI named for 4 or more signs [2.5]. "
                "A normal X-ray does not exclude a fracture [2.31]",
            ),
        ),
        background=(
            row(
                "Blood thinner",
                "*aspirin,* last dose *19 Nov,* stent 2017. Decide with the prescriber",
                keep=True,
            ),
            row("Denied", "MRI problems, bleeding, infection now", keep=True),
            row("Fasting", "reflux; no sedation risk; escort *yes*"),
            row("As before", "rheumatoid arthritis, rib fracture, habits"),
            row("Body", "155.4 cm (was 162.0), 61 kg, BMI 25.3"),
        ),
        allergies=AllergyBox(text("*Allergies: none known* (7 kinds asked)"), ""),
        medicines=_texts(
            "*prednisone* 10 mg",
            "*methotrexate* 15 mg weekly",
            "*aspirin* 81 mg",
            "folic acid 5 mg",
            "omeprazole 20 mg",
            "zoledronate yearly",
        ),
        words=(
            row("Goal", "“Walk to the market again.”"),
            row("Worry", "“That another bone has gone.”"),
            row("Told by", "the patient, with interpreter"),
        ),
        basis=findings(
            "*Basis. Fracture signs 6 of 9 asked:* lying, standing, osteoporosis, past fracture, "
            "steroids, centre; not activity, injury, turning; percussion not examined "
            "[2.3 Hirsch 2018, industry-funded]. *Also SOON:* pain after fracture "
            "[3.1 LeBoff 2022]; steroids [3.6 ACR]; height loss [2.35 NOGG]; sudden over 50 "
            "[2.13 Henschke 2009]. *Counts:* Roman 3 of 5 [2.15]; Henschke 3 of 4; OST –2 [3.16]."
        ),
        provenance=_texts(
            _SIGNED,
            "Form and rules vertebral_fracture 2026.3 · entered S. Amadi 10:02–10:05, "
            "read back 10:06 · print 2, 20 Nov 11:40 · stamp *9TX-18B*",
        ),
        stamp="9TX-18B",
        title="Referral summary 001286",
    )


ALL_AREAS: Final = (
    "neck",
    "upper_back",
    "mid_back",
    "lower_back",
    "sacrum",
    "left_waist",
    "right_waist",
    "left_hip",
    "right_hip",
    "left_leg",
    "right_leg",
    "left_arm",
    "right_arm",
    "chest_wall",
)


def worst_case() -> ReferralSummary:
    """Page d: out of date, everything present, more text than the page holds."""
    return replace(
        first_visit(),
        band=Band(
            BandKind.OUT_OF_DATE,
            "version 2 of 3, replaced 20 Nov 2026 11:32. Use the page stamped 5RW-77F.",
        ),
        strip=Strip(
            clinic=_CLINIC,
            nature=_NATURE,
            name="Featherstonehaugh-Cholmondeley-Papadimitriou de la Vega y Oyelaran, "
            "Wilhelmina Anastasia Konstantina Maria",
            mrn="MRN 000000931",
            born="Born 2 Jan 1936 (90)",
            facts=_texts(
                "*female*",
                "*Portuguese (Brazil), interpreter*",
                "visit 11: 20 Nov 2026, 10:40",
                "asked 91 of 91",
            ),
            tag="",
        ),
        badge=Badge(
            level=Level.EMERGENCY,
            could_be=Level.EMERGENCY,
            border=Level.EMERGENCY,
            unknown=False,
            dashed=False,
            above="",
            seen="seen now",
            notes=(),
            foot="",
        ),
        bottom_line=(
            row(
                "Why",
                "*11 emergency rules true.* First: bladder, bowel, saddle and sexual change, all "
                "new (under 2 weeks) [1.1–1.4]; leg weakness, progressing [1.19]; "
                "*+ 9 more on screen*.",
                keep=True,
            ),
            row("Red flags", "*26 present of 26 asked.* None denied, none open.", keep=True),
            row(
                "Patient",
                "Woman of 90. Back and both-leg pain for 8 days after a fall on stairs; "
                "*getting worse*; back and leg equal.",
            ),
            row(
                "Question",
                "Dr O. Featherington-Vasquez, hospital: “Please advise on pain, legs and …” "
                "*+ 31 words on screen*",
            ),
            row("Handover", "*10:44 to nurse T. Brandt,* by S. Amadi.", keep=True),
        ),
        bottom_words=89,
        numbers=(
            NumberCell("Back now", "10", "/ 10", "2 worse", Change.UP),
            NumberCell("Worst, 7 days", "10", "/ 10", "same"),
            NumberCell("Leg now", "10", "/ 10", "equal"),
            NumberCell("Roland-Morris", "24", "of 24 asked", "over 17"),
            NumberCell("Fracture signs", "9", "of 9 asked", "high (7–10)"),
            NumberCell("Height lost", "14.2", "cm", "confirmed"),
            NumberCell("Activity limit", "Unable", "", "same", worded=True),
        ),
        flags=FlagGrid(
            present=_texts(
                "*bladder, bowel, saddle, sexual change:* all new (under 2 weeks)",
                "*leg weakness,* progressing; *walking,* new; *numbness,* both legs, new",
                "*fever; rash; infection risks, 8 of 8:* diabetes, recent infection, TB, low "
                "immunity, dialysis or line, spine procedure, blood infection, injected drugs",
                "*cancer, current:* breast 2019 with liver and bone 2025 … *+ 14 words on "
                "screen; weight loss; night pain; constant pain*",
                "*osteoporosis,* T-score –4.6; *past spine fracture,* painful; *steroids* 25 mg, "
                "96 months; *new stoop*",
                "*major injury,* 8 stairs, 12 Nov 2026; *hip pain after fall; stiff spine*",
                "*breathless, suddenly; chest pain; tearing pain; aneurysm; leg swelling*",
            ),
            present_count=26,
            denied=(),
            denied_count=0,
            open=(),
            open_count=0,
        ),
        figure=Figure(
            areas=ALL_AREAS, fractured=("T6", "T11", "L1", "C9"), augmented=("T12", "L2")
        ),
        pain_story=(
            row("Began", "*12 Nov 2026* (8 days), sudden, fell down 8 stairs"),
            row("Where", "*all 14 areas*; centre; *to both legs*"),
            row("Worse", "standing; turning (*severe*); coughing; night; constant."),
            row("Better", "nothing eases; does not let up"),
            row("Limits", "daily activity *unable*; bending *unable*; sitting 5 minutes"),
            row("Also", "crushing; low mood; weight loss; cannot sleep"),
        ),
        tried=tuple(
            Tried(label, Effect.NO_HELP, "no help")
            for label in ("Medicine", "Rest", "Therapy", "Brace", "Injection")
        ),
        tried_rows=(
            row("So far", "41 weeks; opioid *yes*; in hospital *yes*"),
            row("Earlier", "kyphoplasty T12, L2; surgery 1974, 1988, 2003"),
        ),
        imaging=(
            row(
                "Done",
                "*X-ray, MRI, CT, bone scan, bone density*: Hospital of the Immaculate Heart "
                "of the Northern Shores, radiology building two, on 12, 13, 15 and 18 November "
                "2026, discs handed over at reception, reports awaited for the last two, and the "
                "bone density from the health centre in 2024",
            ),
            row("Not done", "nothing"),
            row("Pathway", "MRI named for 4 or more signs [2.5]"),
        ),
        background=(
            row(
                "Blood thinner",
                "*warfarin, apixaban, clopidogrel, aspirin, other; last dose 20 Nov 08:00; "
                "+ 23 words on screen*. Decide with the prescriber",
                keep=True,
            ),
            row("Infection", "*yes, now. Bleeding problem: yes*", keep=True),
            row(
                "MRI",
                "*pacemaker, cochlear, aneurysm clip, stimulator or pump, implant, eye metal, "
                "cannot lie flat, claustrophobia*",
                keep=True,
            ),
            row("Fasting", "reflux; sleep apnoea; escort no"),
            row("Bone", "wrist, hip and rib fractures; parent hip; early menopause"),
            row("Conditions", "kidney, liver and lung disease; 12 more"),
            row("Body", "141.0 cm (was 155.2), 41 kg, BMI 20.6"),
            row("Habits", "smoker; no exercise; 9 falls in a year"),
            row("Home", "lives alone; stairs; carer twice a day"),
        ),
        allergies=AllergyBox(
            text(
                "*ALLERGY: bone cement, contrast, local anaesthetic, antibiotic, latex, "
                "chlorhexidine, other* – collapse after … *+ 20 words on screen*"
            ),
            "",
        ),
        medicines=_texts("*warfarin*", *(f"medicine number {n} 10 mg" for n in range(2, 25))),
        basis=findings(
            "*Basis. EMERGENCY, 11 rules:* bladder, bowel, saddle, sexual change, all new "
            "[1.1–1.4 GIRFT 2023]; weakness progressing [1.19 NSW Health]; walking, numbness new "
            "[1.11 NICE NG234]; cancer with nerve signs [1.11, 1.16]; fever with back pain "
            "[1.21]; injected drugs [1.22]; major injury [1.24]; chest pain [1.30]; breathless "
            "[1.31]; tearing pain [1.32]; aneurysm [1.33]."
        ),
        provenance=_texts(
            _SIGNED,
            "Form and rules vertebral_fracture 2026.3 · entered S. Amadi 10:40–11:02, "
            "read back 11:04 · print 1, 20 Nov 11:05 · stamp *3MM-06D*",
        ),
        stamp="3MM-06D",
        title="Referral summary 000000931",
    )


def nothing_certain() -> ReferralSummary:
    """An unfinished intake with no rule true yet: never shown as routine."""
    parked = emergency_parked()
    return replace(
        parked,
        badge=Badge(
            level=Level.ROUTINE,
            could_be=Level.EMERGENCY,
            border=Level.EMERGENCY,
            unknown=True,
            dashed=True,
            above="",
            seen="",
            notes=(),
            foot="could be EMERGENCY",
        ),
        bottom_line=(
            row("Why", "*No rule true yet;* 17 emergency or urgent rules not settled.", keep=True),
            row("Red flags", "*None present of 5 asked; 21 not asked.*", keep=True),
            row(
                "Ask first",
                "saddle numbness, sexual change, leg weakness, walking, numbness; "
                "*+ 16 more on screen*",
            ),
        ),
        stamp="1AA-00A",
    )


def at_least_soon() -> ReferralSummary:
    """An unfinished intake whose level is at least soon."""
    return replace(
        nothing_certain(),
        badge=Badge(
            level=Level.SOON,
            could_be=Level.EMERGENCY,
            border=Level.EMERGENCY,
            unknown=False,
            dashed=True,
            above="at least",
            seen="within 2 weeks",
            notes=(),
            foot="could be EMERGENCY",
        ),
        stamp="1AA-00B",
    )


def come_back_sheet() -> ComeBackSheet:
    """The sheet a patient takes home."""
    return ComeBackSheet(
        clinic=_CLINIC,
        phone="555 0142",
        emergency_number="911",
        name="Marlowe-Castellanos, Ingrid",
        visit="Fri 20 Nov 2026",
        heading="When to come back at once",
        intro="Your appointment is being made. Call us the same day, or go to the emergency "
        "department, if any of these begins or gets worse:",
        lines=(
            "You cannot pass water, or you leak without feeling it.",
            "The skin between your legs goes numb.",
            "A leg or an arm becomes weak.",
            "You have a fever or shivering with your back pain.",
            "The pain becomes much worse, or you cannot stand or walk.",
        ),
        foot="This sheet does not replace a doctor’s advice.",
        language="en",
    )
