"""``.env`` of the current folder: what the command line takes of it, what it leaves, and saying both.

The file came with the folder, which somebody else may have made. So it chooses among what is safe, and brings
what it pays for itself, a key; whatever it decides is said. The library reads no such file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from neurojit.model.errors import InputError, SettingError
from neurojit.proposal.model_variables import ADDRESS_OF_KEY, MODEL_VARIABLES
from neurojit.settings import OF_THE_PROCESS, PREFIX, table
from neurojit.store.source_file import read_plain

NAME: Final = ".env"
_LARGEST: Final = 1 << 20
_HERE: Final = ("mock", "cached", "offline", "none")  # responders that send nothing and start nothing


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """``taken``: variables and values. ``left``: names of those that are not for a file to decide."""

    taken: Mapping[str, str]
    left: tuple[str, ...] = ()

    def lines(self, decided: Iterable[str]) -> list[str]:
        """What is to be said; ``decided``: variables that flags or the environment give. Names, no values."""
        sets = [name for name in self.taken if name not in set(decided)]
        said = [f"{NAME} in this folder sets {', '.join(sets)}"] if sets else []
        if self.left:
            said.append(
                f"{NAME} in this folder: ignored, as flags and the environment alone decide it: "
                f"{', '.join(self.left)}"
            )
        return said


def read_project_file(environ: Mapping[str, str], folder: Path | None = None) -> ProjectFile:
    """The file of ``folder``, by default the current one. Raises SettingError where it cannot be read."""
    path = Path(NAME) if folder is None else folder / NAME
    if not path.exists() or path.is_dir():  # virtual environments bear that name too
        return ProjectFile({})
    try:
        text = read_plain(path, _LARGEST).decode("utf-8")
    except (InputError, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, InputError) else f"{path}: cannot be read: {error}"
        raise SettingError(f"settings: {why}") from error
    import dotenv  # noqa: PLC0415 (only where there is a file: imports count against --help)

    entries = dotenv.dotenv_values(stream=io.StringIO(text), interpolate=False)
    return _sifted({name: value for name, value in entries.items() if value}, environ)


def _sifted(entries: Mapping[str, str], environ: Mapping[str, str]) -> ProjectFile:
    taken = {name: value for name, value in entries.items() if _is_for_a_file(name, value, environ)}
    ours = {setting.variable for setting in table()} | {variable.name for variable in MODEL_VARIABLES}
    ours |= OF_THE_PROCESS
    return ProjectFile(taken, tuple(name for name in entries if name in ours and name not in taken))


def _is_for_a_file(name: str, value: str, environ: Mapping[str, str]) -> bool:
    """Other tools' variables are not; names of ours that mean nothing are, to be refused as misspelt."""
    if not name.startswith(PREFIX):
        return any(variable.name == name for variable in MODEL_VARIABLES) and not _sends_a_key(name, environ)
    setting = next((one for one in table() if one.variable == name), None)
    if setting is None:
        return name not in OF_THE_PROCESS
    return setting.from_file and (setting.name != "responder" or value in _HERE)


def _sends_a_key(name: str, environ: Mapping[str, str]) -> bool:
    """Whether it is an address, to which a key of the environment would go."""
    return any(address == name and environ.get(key, "").strip() for key, address in ADDRESS_OF_KEY.items())
