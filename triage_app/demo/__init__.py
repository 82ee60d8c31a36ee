"""The demo: invented patients, what was done for them, and the worklist as text.

`resources/demo` holds no day of its own: dates are written as days before a visit and visits as
days before today, so the demo is as fresh in ten years as now.
"""

from __future__ import annotations

from triage_app.demo.filling import fill
from triage_app.demo.listing import worklist_text
from triage_app.demo.past import past_merges, past_patients
from triage_app.demo.reading import demo_intakes
from triage_app.demo.values import DEMO_STAFF, DemoEvent, DemoMerge, DemoPatient, DemoVisit

__all__ = [
    "DEMO_STAFF",
    "DemoEvent",
    "DemoMerge",
    "DemoPatient",
    "DemoVisit",
    "demo_intakes",
    "fill",
    "past_merges",
    "past_patients",
    "worklist_text",
]
