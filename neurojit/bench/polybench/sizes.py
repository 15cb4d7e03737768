"""The sizes that PolyBench/C 4.2 publishes, by kernel: names, then MINI, MEDIUM and LARGE.

Of gramschmidt M and N are exchanged: with more columns than rows no basis is to be had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

DATASETS: Final = ("mini", "medium", "large")

_TABLE: Final = """
2mm             NI NJ NK NL     16 18 22 24     180 190 210 220      800 900 1100 1200
3mm             NI NJ NK NL NM  16 18 20 22 24  180 190 200 210 220  800 900 1000 1100 1200
adi             T N             20 20           100 200              500 1000
atax            M N             38 42           390 410              1900 2100
bicg            M N             38 42           390 410              1900 2100
cholesky        N               40              400                  2000
correlation     M N             28 32           240 260              1200 1400
covariance      M N             28 32           240 260              1200 1400
deriche         W H             64 64           720 480              4096 2160
doitgen         NQ NR NP        8 10 12         40 50 60             140 150 160
durbin          N               40              400                  2000
fdtd-2d         T NX NY         20 20 30        100 200 240          500 1000 1200
floyd-warshall  N               60              500                  2800
gemm            NI NJ NK        20 25 30        200 220 240          1000 1100 1200
gemver          N               40              400                  2000
gesummv         N               30              250                  1300
gramschmidt     M N             30 20           240 200              1200 1000
heat-3d         T N             20 10           100 40               500 120
jacobi-1d       T N             20 30           100 400              500 2000
jacobi-2d       T N             20 30           100 250              500 1300
lu              N               40              400                  2000
ludcmp          N               40              400                  2000
mvt             N               40              400                  2000
nussinov        N               60              500                  2500
seidel-2d       T N             20 40           100 400              500 2000
symm            M N             20 30           200 240              1000 1200
syr2k           M N             20 30           200 240              1000 1200
syrk            M N             20 30           200 240              1000 1200
trisolv         N               40              400                  2000
trmm            M N             20 30           200 240              1000 1200
"""


def sizes(kernel: str, dataset: str) -> dict[str, int]:
    """By name. ``dataset``: one of ``DATASETS``."""
    names, *columns = _ROWS[kernel]
    return dict(zip(names, map(int, columns[DATASETS.index(dataset)]), strict=True))


def _row(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    count = len(words) // (1 + len(DATASETS))
    return tuple(tuple(words[place : place + count]) for place in range(0, len(words), count))


_ROWS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    line.split()[0]: _row(line.split()[1:]) for line in _TABLE.strip().splitlines()
}
