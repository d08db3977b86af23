"""Hypothesis without a stop-watch: a busy machine is not a fault in a format."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
