"""In-place transformations of IR, one a file, which :mod:`neurojit.compiler.lower` runs in order."""
