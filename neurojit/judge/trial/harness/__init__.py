"""Compiled functions in the judge: buffers between guard pages, calls with a context of their own."""
