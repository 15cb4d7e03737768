"""Text -> verified kernels: parsed, restricted, measured. Compiler side only."""
