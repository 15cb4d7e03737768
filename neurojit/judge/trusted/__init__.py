"""Work that compiles and runs in one child, since its text is trusted: originals and our own rewrites."""
