"""Plain data that crosses processes: programs, types, policies, verdicts, and how they are written down."""
