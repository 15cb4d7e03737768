"""Values that innermost loops accumulate: in registers instead of memory, and in several at once."""
