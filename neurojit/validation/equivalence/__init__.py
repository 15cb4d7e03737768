"""Check 5 of the gate: the candidate computes what the reference computes, on inputs aimed at the differences."""
