"""Hostile inputs by the hundred, as commands of their own: `python -m tests.hostile.pictures --count 500`."""
