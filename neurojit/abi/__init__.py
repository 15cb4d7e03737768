"""What compiled code and the host agree on: calling convention, statuses, symbols, layouts, object files."""
