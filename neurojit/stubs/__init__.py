"""Generates LLVM IR text around a compiled body: entries, trampolines, comparisons. Compiles nothing."""
