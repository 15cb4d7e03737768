"""JSON values that are read, and the error where one does not fit."""

from __future__ import annotations

from typing import cast

Json = dict[str, object]

_LONGEST_STEP = 60  # characters of a name that whoever wrote the JSON chose


class MalformedEntry(ValueError):
    """A JSON value is not what it should be; the message names the field, by its path."""

    def __init__(self, why: str, path: str = "") -> None:
        super().__init__(f"{path}: {why}" if path else why)
        self.why = why
        self.path = path

    def within(self, step: str) -> MalformedEntry:
        """The same of what holds the field: ``step`` is the name, or ``[n]``, under which it does."""
        step = step if len(step) <= _LONGEST_STEP else f"{step[:_LONGEST_STEP]}..."
        joint = "." if self.path and not self.path.startswith("[") else ""
        return MalformedEntry(self.why, f"{step}{joint}{self.path}")


def mapping(entry: object, where: str = "") -> Json:
    """Raises MalformedEntry for what is no object."""
    if not isinstance(entry, dict):
        raise MalformedEntry("not an object", where)
    return cast("Json", entry)
