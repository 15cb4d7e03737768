"""The running child: calls compiled twins and compares them with the reference. Parses no candidate."""
