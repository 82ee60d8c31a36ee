"""The forms of the clinic as engines, loaded when the first is needed, not at the start."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app.model.intake import FormId

if TYPE_CHECKING:
    from triage_app.triage.engine import Engine


class Forms(Mapping[FormId, "Engine"]):
    """A mapping that reads and checks the form directory at the first look, once.

    Looking raises FormsFaulty when any form has a fault: then there is no form at all.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._engines: Mapping[FormId, Engine] | None = None
        self._loading = threading.Lock()

    def _load(self) -> Mapping[FormId, Engine]:
        # The window loads forms on another thread while it paints; both must see one result.
        with self._loading:
            if self._engines is None:
                from triage_app.questionnaire.load import load_forms  # noqa: PLC0415  # pydantic, 60 ms
                from triage_app.triage.engine import Engine  # noqa: PLC0415

                forms = load_forms(self._directory)
                self._engines = {form_id: Engine(form) for form_id, form in forms.items()}
            return self._engines

    def __getitem__(self, form_id: FormId) -> Engine:
        return self._load()[form_id]

    def __iter__(self) -> Iterator[FormId]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())
