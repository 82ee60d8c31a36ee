"""Spine-clinic intake and triage: from a patient's answers to the one page a specialist reads."""

__version__ = "0.1.0"
