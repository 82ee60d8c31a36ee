"""The sections of the manager's screen: one line each; who may see which is `workflow.may`'s.

To add one, write a `Screen` and add a line here. It is imported when it is first shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from triage_app.desktop.screen import Screen
from triage_app.desktop.theme import Theme
from triage_app.model.person import Staff
from triage_app.texts import N_
from triage_app.workflow.may import Action, may

if TYPE_CHECKING:
    from triage_app.workflow import Clinic


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its words in the row on top, who may see it, and what makes it."""

    id: str
    words: str
    action: Action
    make: Callable[[Clinic, Theme], Screen]


def _numbers(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.manager_numbers import NumbersSection  # noqa: PLC0415

    return NumbersSection(clinic, theme)


def _replay(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.manager_replay import ReplaySection  # noqa: PLC0415

    return ReplaySection(clinic, theme)


def _settings(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.settings_section import SettingsSection  # noqa: PLC0415

    return SettingsSection(clinic, theme)


def _people(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.people_section import PeopleSection  # noqa: PLC0415

    return PeopleSection(clinic, theme)


def _audit(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.audit_section import AuditSection  # noqa: PLC0415

    return AuditSection(clinic, theme)


def _review(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.review_section import ReviewSection  # noqa: PLC0415

    return ReviewSection(clinic, theme)


def _backups(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.backup_section import BackupSection  # noqa: PLC0415

    return BackupSection(clinic, theme)


def _retention(clinic: Clinic, theme: Theme) -> Screen:
    from triage_app.desktop.retention_section import RetentionSection  # noqa: PLC0415

    return RetentionSection(clinic, theme)


SECTIONS: Final[tuple[Section, ...]] = (
    Section("numbers", N_("Numbers"), Action.SEE_NUMBERS, _numbers),
    Section("replay", N_("Try changed rules"), Action.REPLAY_RULES, _replay),
    Section("settings", N_("Settings"), Action.CHANGE_SETTINGS, _settings),
    Section("people", N_("People"), Action.KEEP_USERS, _people),
    Section("audit", N_("Audit"), Action.SEE_AUDIT, _audit),
    Section("review", N_("Review"), Action.SEE_AUDIT, _review),
    Section("backups", N_("Backups"), Action.CHANGE_SETTINGS, _backups),
    Section("retention", N_("Keep and leave"), Action.EXPORT_ALL, _retention),
)


def sections_for(staff: Staff, sections: tuple[Section, ...] = SECTIONS) -> tuple[Section, ...]:
    """The sections this person may see, in order."""
    return tuple(section for section in sections if may(staff, section.action))
