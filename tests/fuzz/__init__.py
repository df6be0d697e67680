"""Hostile input made by chance: `python -m tests.fuzz`, described in docs/hardening.md."""
