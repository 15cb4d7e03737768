"""How LLVM writes names."""

from __future__ import annotations


def quoted(name: str) -> str:
    """``name`` as LLVM writes it between quotes: bytes that are not plain become ``\\XX``."""
    plain = (
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}" for byte in name.encode()
    )
    return '"' + "".join(plain) + '"'
