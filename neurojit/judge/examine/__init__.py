"""The examining child: parses and restricts a reply, compiles it and its twins. Runs nothing."""
