"""The prompts that are kept as files, each of one round about one function."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from neurojit.model.evidence import Evidence
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.prompts import render
from neurojit.proposal.prompts.patch import render_patch
from tests.golden.patches import REFUSED, TRACED, question
from tests.unit.proposal.asked import MATMUL, PICK, ROWS, SOLVE, attempt, evidence

PROMPTS = Path(__file__).parent / "prompts"

VECTORS = """func.func @solve(%l: memref<100x100xf32>, %b: memref<100xf32>, %x: memref<100xf32>) {
  %v = vector.splat %f : vector<16xf32>
  return
}
"""
UNKNOWN = """<reply>:2:8: well formed: custom op 'vector.splat' is unknown: write vector.broadcast
      %v = vector.splat %f : vector<16xf32>
           ^"""
SLOW = "faster: 0.918x the incumbent's speed, 95 % interval 0.916 to 0.921, 40 pairs; wanted: 1.03x"
ALONE = '{"schedule": {"op1": {"kind": "contraction", "rows": 8, "vectors": 2, "unroll": 64}}}'


def _evidence() -> dict[str, tuple[Evidence, int]]:
    """By name: what is known, and the round."""
    slow = attempt(ALONE, "faster", SLOW, "schedule", 0.918)
    loops = attempt(MATMUL, "faster", SLOW.replace("0.918x", "0.97x"), ratio=0.97)
    return {
        "matmul": (evidence(MATMUL, "matmul", 4_900.0), 1),
        "matmul_again": (evidence(MATMUL, "matmul", 4_900.0, [slow]), 2),
        "matmul_parameters": (evidence(MATMUL, "matmul", 4_900.0, [slow, loops, loops]), 4),
        "solve": (evidence(SOLVE, "solve"), 1),
        "solve_again": (evidence(SOLVE, "solve", attempts=[attempt(VECTORS, "well formed", UNKNOWN)] * 2), 3),
        "rows": (evidence(ROWS, "rows", 6_100.0), 1),
        "pick": (evidence(PICK, "pick", None), 1),
    }


def _shown(prompt: Prompt) -> str:
    if prompt.schema is None:
        return prompt.text
    return f"{prompt.text}\n--- schema\n{json.dumps(prompt.schema, indent=1)}\n"


@functools.cache
def prompts() -> dict[Path, str]:
    """Every golden prompt with what it should hold; the rules, which are alike for all, once."""
    found: dict[Path, str] = {}
    for name, (known, number) in _evidence().items():
        prompt = render(known, round=number, rounds=4, deadline_s=60.0, most_tokens=8_000)
        found[PROMPTS / f"{name}.txt"] = _shown(prompt)
        found[PROMPTS / "rules.txt"] = prompt.system
    for name, attempts in {"patch": (), "patch_again": (REFUSED,)}.items():
        asked = question(attempts)
        patch = render_patch(
            asked, TRACED, round=1 + len(attempts), rounds=4, deadline_s=60.0, most_tokens=8_000
        )
        found[PROMPTS / f"{name}.txt"] = patch.text
        found[PROMPTS / "patch_rules.txt"] = patch.system
    return found
