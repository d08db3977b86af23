"""Fonts: found or fetched once, checked, and kept in the user's cache folder."""

from __future__ import annotations

from pipeline.adapters.fonts.library import FontLibrary, FontStatus
from pipeline.adapters.fonts.shelf import default_cache

__all__ = ["FontLibrary", "FontStatus", "default_cache"]
