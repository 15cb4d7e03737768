"""Processors, by LLVM."""
