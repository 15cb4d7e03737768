"""Generates the arguments on which original and candidate are run."""
