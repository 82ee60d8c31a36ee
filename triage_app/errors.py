"""The errors this program raises, as a tree.

    TriageAppError
    ├── UserFixable         shown as it stands: what happened, what is safe, what to do
    │   ├── FormsFaulty     a form directory has faults; carries all of them
    │   ├── StoreError      the store cannot be opened, read or written
    │   │   ├── StoreLocked     another program holds it
    │   │   ├── StoreNewer      written by a newer version
    │   │   ├── StoreKeyWrong   the key does not fit, or the file is not a store
    │   │   ├── StoreFull       no room on the disk
    │   │   └── StoreChanged    somebody else saved this first
    │   ├── BackupFailed    a backup could not be made, checked or restored
    │   ├── PrintFailed     a page could not be printed or written
    │   ├── InputRefused    a file given to the program cannot be used
    │   └── NotAllowed      this person may not do that
    │       └── DayIsOver       the desk has no need of this record; an emergency opens it
    └── Bug                 ours: logged, and said to the user without a traceback

Wrong answers from a person are `Problem` values, never one of these.
"""

from __future__ import annotations


class TriageAppError(Exception):
    """Anything this program raises on purpose. `cure` says what to do."""

    def __init__(self, text: str, cure: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.cure = cure

    def __str__(self) -> str:
        """What happened and what to do, in one line."""
        return f"{self.text} {self.cure}".strip()


class UserFixable(TriageAppError):
    """Somebody at the desk or the manager can put it right."""


class FormsFaulty(UserFixable):
    """A form directory was refused whole; `faults` are its faults, one a line."""

    def __init__(self, faults: tuple[object, ...]) -> None:
        super().__init__(
            "\n".join(str(fault) for fault in faults),
            "No form was loaded. Put the lines above right, then run triage-app check-forms again.",
        )
        self.faults = faults


class StoreError(UserFixable):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another program holds the store."""


class StoreNewer(StoreError):
    """The store was written by a newer version of this program."""


class StoreKeyWrong(StoreError):
    """The key does not open the store, or the file is damaged."""


class StoreFull(StoreError):
    """There is no room to write."""


class StoreChanged(StoreError):
    """Somebody else saved the same thing first."""


class BackupFailed(UserFixable):
    """A backup could not be made, checked or restored; the store is as it was."""


class PrintFailed(UserFixable):
    """A page could not be printed or written."""


class InputRefused(UserFixable):
    """A file given to the program cannot be used."""


class NotAllowed(UserFixable):
    """The person's role does not allow it; nothing was done."""


class DayIsOver(NotAllowed):
    """The record is of a day that is over: the desk does not need it, a specialist may."""


class Bug(TriageAppError):
    """A fault of ours."""
