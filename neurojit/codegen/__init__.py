"""LLVM IR to object (compiler side) and object to code in memory (host side, ``link``)."""
