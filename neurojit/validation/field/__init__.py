"""Check 6 of the gate: a polynomial kernel computed over a finite field, where nothing is rounded."""
