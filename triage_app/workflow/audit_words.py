"""The audit in words: what each event, each kind of events and each finding is called.

An event that has no words here is a fault of ours that a test finds; a screen shows its plain name.
"""

from __future__ import annotations

from typing import Final

from triage_app.model.audit import AuditFault, AuditReport, FaultKind
from triage_app.model.intake import Event
from triage_app.texts import N_, _

EVENT_WORDS: Final[dict[Event, str]] = {
    Event.STORE_CREATED: N_("Store made"),
    Event.PATIENT_SAVED: N_("Patient details saved"),
    Event.SEARCHED: N_("Searched"),
    Event.DRAFT_STARTED: N_("Intake begun"),
    Event.DRAFT_DISCARDED: N_("Intake thrown away"),
    Event.LAST_TIME_CONFIRMED: N_("Facts of last time confirmed"),
    Event.READ_BACK: N_("Answers read back"),
    Event.INTAKE_COMPLETED: N_("Intake completed"),
    Event.CORRECTION_BEGUN: N_("Correction begun"),
    Event.INTAKE_CORRECTED: N_("Intake corrected"),
    Event.INTAKE_MOVED: N_("Intake moved to another patient"),
    Event.RECORD_OPENED: N_("Record opened"),
    Event.EMERGENCY_ACKNOWLEDGED: N_("Clinician told of an emergency"),
    Event.LEVEL_SET: N_("Level set by hand"),
    Event.NOTE_WRITTEN: N_("Plan or note written"),
    Event.ASSIGNED: N_("Specialist chosen"),
    Event.TASK_ASKED: N_("Desk asked to do something"),
    Event.TASK_DONE: N_("Task of the desk done"),
    Event.MARKED_SEEN: N_("Patient seen"),
    Event.STATE_CHANGED: N_("State changed"),
    Event.PATIENTS_MERGED: N_("Two patients put together"),
    Event.MERGE_UNDONE: N_("Patients taken apart again"),
    Event.PRINTED: N_("Paper printed"),
    Event.LIST_PRINTED: N_("Whole list printed"),
    Event.EXPORTED: N_("Written to a file"),
    Event.SETTING_CHANGED: N_("Settings changed"),
    Event.RULES_REPLAYED: N_("Changed rules tried"),
    Event.RESTORED: N_("Brought back from a backup"),
    Event.KEY_WRITTEN_OUT: N_("Recovery sheet with the key made"),
    Event.SIGNED_IN: N_("Signed in"),
    Event.SIGN_IN_FAILED: N_("Sign-in failed"),
    Event.SIGNED_OUT: N_("Signed out"),
    Event.LOCKED: N_("Desk locked"),
    Event.UNLOCKED: N_("Desk unlocked"),
    Event.USER_ADDED: N_("Person added"),
    Event.USER_CHANGED: N_("Name or role of a person changed"),
    Event.USER_REMOVED: N_("Person removed"),
    Event.PASSWORD_CHANGED: N_("Password changed"),
    Event.PASSWORD_RESET: N_("Password of another person set anew"),
    Event.RECOVERY_KEY_USED: N_("Recovery sheet used to get in"),
    Event.PIN_CHANGED: N_("PIN changed"),
    Event.SECOND_FACTOR_CHANGED: N_("Second step of the sign-in changed"),
    Event.GLASS_BROKEN: N_("Record opened in an emergency"),
    Event.GLASS_REVIEWED: N_("Emergency opening looked at"),
    Event.PURGED: N_("Old records deleted"),
    Event.EVERYTHING_EXPORTED: N_("Everything written out"),
    Event.PATIENT_EXPORTED: N_("Whole record of a patient written out"),
}

KINDS: Final[dict[str, tuple[str, frozenset[Event]]]] = {
    "sign_in": (
        N_("Sign-ins and people"),
        frozenset(
            {
                Event.SIGNED_IN,
                Event.SIGN_IN_FAILED,
                Event.SIGNED_OUT,
                Event.LOCKED,
                Event.UNLOCKED,
                Event.USER_ADDED,
                Event.USER_CHANGED,
                Event.USER_REMOVED,
                Event.PASSWORD_CHANGED,
                Event.PASSWORD_RESET,
                Event.RECOVERY_KEY_USED,
                Event.PIN_CHANGED,
                Event.SECOND_FACTOR_CHANGED,
            }
        ),
    ),
    "glass": (
        N_("Emergency openings"),
        frozenset({Event.GLASS_BROKEN, Event.GLASS_REVIEWED}),
    ),
    "search": (N_("Searches"), frozenset({Event.SEARCHED})),
    "view": (N_("Records opened"), frozenset({Event.RECORD_OPENED})),
    "intake": (
        N_("Intakes"),
        frozenset(
            {
                Event.DRAFT_STARTED,
                Event.DRAFT_DISCARDED,
                Event.LAST_TIME_CONFIRMED,
                Event.READ_BACK,
                Event.INTAKE_COMPLETED,
                Event.CORRECTION_BEGUN,
                Event.INTAKE_CORRECTED,
                Event.INTAKE_MOVED,
            }
        ),
    ),
    "patient": (
        N_("Patient details"),
        frozenset({Event.PATIENT_SAVED, Event.PATIENTS_MERGED, Event.MERGE_UNDONE}),
    ),
    "level": (
        N_("Levels and emergencies"),
        frozenset({Event.LEVEL_SET, Event.EMERGENCY_ACKNOWLEDGED}),
    ),
    "work": (
        N_("States, notes and tasks"),
        frozenset(
            {
                Event.NOTE_WRITTEN,
                Event.ASSIGNED,
                Event.TASK_ASKED,
                Event.TASK_DONE,
                Event.MARKED_SEEN,
                Event.STATE_CHANGED,
            }
        ),
    ),
    "paper": (
        N_("Printed and exported"),
        frozenset({Event.PRINTED, Event.LIST_PRINTED, Event.EXPORTED, Event.PATIENT_EXPORTED}),
    ),
    "setting": (
        N_("Settings and store"),
        frozenset(
            {
                Event.SETTING_CHANGED,
                Event.RULES_REPLAYED,
                Event.STORE_CREATED,
                Event.RESTORED,
                Event.KEY_WRITTEN_OUT,
                Event.PURGED,
                Event.EVERYTHING_EXPORTED,
            }
        ),
    ),
}
"""What may be chosen of the events, by a name for the screen."""


_CHANGED: Final = N_("Entry {first} is not what was written, or does not follow the one before.")
_PUT_IN: Final = N_("An entry numbered {first} was put in; the first entry is 1.")
_ADDED: Final = N_("After entry {first} something was added that this program did not write.")
_LAST: Final = N_("The last entry is not the one that was written last.")
_LOCKS: Final = N_("The locks that keep entries from being changed were taken off.")
_FAULTS: Final[dict[FaultKind, tuple[str, str]]] = {
    FaultKind.CHANGED: (_CHANGED, _CHANGED),
    FaultKind.MISSING: (
        N_("Entry {first} is missing."),
        N_("Entries {first} to {last} are missing."),
    ),
    FaultKind.OUT_OF_PLACE: (_PUT_IN, _PUT_IN),
    FaultKind.TAIL_CUT: (
        N_("The last entry, {first}, was cut off."),
        N_("The last entries, {first} to {last}, were cut off."),
    ),
    FaultKind.TAIL_ADDED: (_ADDED, _ADDED),
    FaultKind.HEAD_DIFFERS: (_LAST, _LAST),
    FaultKind.NOTED_HEAD_GONE: (
        N_("The noted head is not that of entry {first}: the audit was written anew."),
        N_("The noted head is nowhere in the audit: it was cut or written anew."),
    ),
    FaultKind.UNGUARDED: (_LOCKS, _LOCKS),
}
"""What a finding is called: about one entry, and about several (a noted head: without number)."""


def event_words(event: Event | None) -> str:
    """What was done; None is an entry that cannot be read."""
    if event is None:
        return _("This entry cannot be read")
    words = EVENT_WORDS.get(event)
    return _(words) if words else event.value.replace("_", " ").capitalize()


def fault_words(fault: AuditFault) -> str:
    """One finding as a sentence."""
    one, several = _FAULTS[fault.kind]
    first = fault.first - 1 if fault.kind is FaultKind.TAIL_ADDED else fault.first
    words = one if fault.first == fault.last else several
    if fault.kind is FaultKind.NOTED_HEAD_GONE and not fault.first:
        words = several
    return _(words).format(first=f"{first:,}", last=f"{fault.last:,}")


def report_words(report: AuditReport) -> str:
    """The whole result in a sentence."""
    if report.is_whole:
        words = _("The audit is whole: {n} entries, none changed, missing or moved.")
        return words.format(n=f"{report.entries:,}")
    if report.faults_in_all == 1:
        return _("The audit was changed: 1 finding in {n} entries.").format(n=f"{report.entries:,}")
    return _("The audit was changed: {faults} findings in {n} entries.").format(
        faults=f"{report.faults_in_all:,}", n=f"{report.entries:,}"
    )


def what_to_do() -> str:
    """What follows when something was found."""
    return _(
        "Leave the store as it is, and compare it with a backup made before."
        " Tell whoever answers for privacy at the clinic."
    )
