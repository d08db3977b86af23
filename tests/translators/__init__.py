"""Conformance suite of the Translator port, and each engine on its own."""
