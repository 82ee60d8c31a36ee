"""Frozen values that every room speaks in. This room imports nothing of ours."""
