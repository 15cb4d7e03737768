"""What a failed bounds check reports, in words: index 7 of an extent of 4."""

from __future__ import annotations

from collections.abc import Sequence

_WORD, _SIGN = 1 << 64, 1 << 63


def outside(names: Sequence[str], words: Sequence[int]) -> str:
    """The values by their names; of indices that are outside, those alone. Empty where nothing is known."""
    if len(names) != len(words):
        return ""
    values = {name: word - _WORD * (word >= _SIGN) for name, word in zip(names, words, strict=True)}
    pairs = [
        (name, value, values[f"extent{name.removeprefix('index')}"])
        for name, value in values.items()
        if name.startswith("index") and f"extent{name.removeprefix('index')}" in values
    ]
    wrong = [pair for pair in pairs if not 0 <= pair[1] < pair[2]] or pairs
    if wrong:
        return ", ".join(
            f"{_spaced(name)} is {value}, of an extent of {extent}" for name, value, extent in wrong
        )
    return ", ".join(f"{_spaced(name)} {value}" for name, value in values.items())


def _spaced(name: str) -> str:
    """index1 -> index 1."""
    word = name.rstrip("0123456789")
    return f"{word} {name[len(word) :]}".rstrip()
