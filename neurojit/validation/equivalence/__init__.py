"""Check 5 of the gate: the candidate computes what the reference does, on inputs aimed at differences."""
