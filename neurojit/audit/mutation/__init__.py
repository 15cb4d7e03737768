"""Seeded semantic mutations of a verified function: each module knows a few kinds. Compiler side only."""
