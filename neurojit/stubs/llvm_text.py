"""Short builders of LLVM IR text."""

from __future__ import annotations


def field(base: str, offset: int, name: str) -> str:
    """One line: ``name`` (as ``%name``) is the address ``offset`` bytes from ``base``."""
    return f"  {name} = getelementptr i8, ptr {base}, i64 {offset}"


def quoted(name: str) -> str:
    """``name`` as LLVM writes it between quotes: bytes that are not plain become ``\\XX``."""
    plain = (
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}" for byte in name.encode()
    )
    return '"' + "".join(plain) + '"'
