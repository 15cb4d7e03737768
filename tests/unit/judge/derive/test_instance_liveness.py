"""Instances that shapes alone keep from showing: lanes that masks shut out, last turns, what nobody reads."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.instance_liveness import InstanceLiveness
from neurojit.judge.derive.influence.instances import turns_in
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.sites import RESULT, Place
from neurojit.judge.derive.taint import data_in
from neurojit.judge.influence_sites import Site
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in

HEAD = """func.func @f(%x: memref<32xi32>, %o: memref<32xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 30 : index
  %z = arith.constant 0 : i32
  %zs = arith.constant dense<0> : vector<4xi32>
  %lanes = vector.step : vector<4xindex>
  %t = memref.alloc() : memref<8xi32>
"""
IN_LANES = """  scf.for %i = %c0 to %n step %c4 {
    %v = vector.load %x[%i] : memref<32xi32>, vector<4xi32>
BODY    vector.store %r, %o[%i] : memref<32xi32>, vector<4xi32>
  }
"""
IN_TURNS = """  %e:2 = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %z, %b = %z) -> (i32, i32) {
    %v = memref.load %x[%i] : memref<32xi32>
BODY  }
  memref.store %e#0, %o[%c0] : memref<32xi32>
"""
MASKED = """    %is = vector.broadcast %i : index to vector<4xindex>
    %at = arith.addi %is, %lanes : vector<4xindex>
    %ns = vector.broadcast %n : index to vector<4xindex>
    %m = arith.cmpi ult, %at, %ns : vector<4xindex>
    %r = arith.select %m, %v, %zs : vector<4xi1>, vector<4xi32>
"""
BY_DATA = """    %m = arith.cmpi sgt, %v, %zs : vector<4xi32>
    %r = arith.select %m, %v, %zs : vector<4xi1>, vector<4xi32>
"""
SHUFFLED = "    %r = vector.shuffle %v, %zs [1, 2, 3, 7] : vector<4xi32>, vector<4xi32>\n"
ONE_OF_THEM = """    %l = vector.extract %v[3] : i32 from vector<4xi32>
    %r = vector.broadcast %l : i32 to vector<4xi32>
"""
AHEAD = """    %s = arith.addi %a, %b : i32
    scf.yield %s, %v : i32, i32
"""
LAST = "    scf.yield %b, %v : i32, i32\n"
READ_BEFORE = """    %u = memref.load %t[%c0] : memref<8xi32>
    %s = arith.addi %a, %u : i32
    memref.store %v, %t[%c0] : memref<8xi32>
    scf.yield %s, %b : i32, i32
"""
READ_AFTER = """    memref.store %v, %t[%c0] : memref<8xi32>
    %u = memref.load %t[%c0] : memref<8xi32>
    %s = arith.addi %a, %u : i32
    scf.yield %s, %b : i32, i32
"""
# By what was made of the buffer before the store.
READ_TURNED = (
    "    %w = memref.transpose %t (i) -> (i) : memref<8xi32> to memref<8xi32, strided<[1]>>\n"
    + READ_AFTER.replace("load %t[%c0] : memref<8xi32>", "load %w[%c0] : memref<8xi32, strided<[1]>>")
)
READ_CHOSEN = (
    "    %p = arith.cmpi eq, %i, %c0 : index\n    %k = arith.select %p, %t, %t : memref<8xi32>\n"
    + READ_AFTER.replace("load %t", "load %k")
)
IN_THE_FIRST = """    %p = arith.cmpi eq, %b, %z : i32
    %w = arith.select %p, %a, %v : i32
    scf.yield %w, %v : i32, i32
"""
PADDED = """    %p = arith.cmpi ult, %i, %c4 : index
    %f = arith.select %p, %a, %z : i32
    %w = arith.muli %v, %f : i32
    %s = arith.addi %b, %w : i32
    scf.yield %s, %s : i32, i32
"""
COPIED = """  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<32xi32>
    memref.store %v, %o[%i] : memref<32xi32>
  }
BODY"""
COPIED_IN_LANES = """  scf.for %i = %c0 to %n step %c4 {
    %v = vector.load %x[%i] : memref<32xi32>, vector<4xi32>
    vector.store %v, %o[%i] : memref<32xi32>, vector<4xi32>
  }
BODY"""
OVER = "  memref.store %z, %o[%c4] : memref<32xi32>\n"
OVER_ALL = """  scf.for %j = %c4 to %c8 step %c1 {
    memref.store %z, %o[%j] : memref<32xi32>
  }
"""
READ_BETWEEN = (
    "  %q = memref.load %o[%c4] : memref<32xi32>\n  memref.store %q, %o[%c8] : memref<32xi32>\n" + OVER
)
OVER_SOMETIMES = f"""  %q = memref.load %t[%c0] : memref<8xi32>
  %p = arith.cmpi eq, %q, %z : i32
  scf.if %p {{
  {OVER}  }}
"""
VIEW = "memref<4xi32, strided<[1], offset: 4>>"
READ_BY_A_VIEW = f"""  %w = memref.subview %o[4] [4] [1] : memref<32xi32> to {VIEW}
  %q = memref.load %w[%c0] : {VIEW}
  memref.store %q, %t[%c0] : memref<8xi32>
{OVER}"""
READ_BACK = """  scf.for %i = %c0 to %c8 step %c1 {
    %u = memref.load %o[%c4] : memref<32xi32>
    %v = memref.load %x[%i] : memref<32xi32>
    %s = arith.addi %u, %v : i32
    memref.store %v, %o[%i] : memref<32xi32>
    memref.store %s, %t[%i] : memref<8xi32>
  }
BODY"""
SUMMED = """  %e = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %zs) -> (vector<4xi32>) {
    %v = vector.load %x[%i] : memref<32xi32>, vector<4xi32>
    %s = arith.addi %a, %v : vector<4xi32>
BODY    scf.yield %w : vector<4xi32>
  }
  vector.transfer_write %e, %o[%n] : vector<4xi32>, memref<32xi32>
"""
KEPT = "    %w = arith.addi %s, %zs : vector<4xi32>\n"
TURNED = "    %w = vector.shuffle %s, %zs [1, 2, 3, 0] : vector<4xi32>, vector<4xi32>\n"
RIGHT_OF = """  scf.for %i = %c0 to %c4 step %c1 {
    %v = vector.load %x[%i] : memref<32xi32>, vector<4xi32>
    %is = vector.broadcast %i : index to vector<4xindex>
    %m = arith.cmpi ugt, %lanes, %is : vector<4xindex>
    %r = arith.select %m, %v, %zs : vector<4xi1>, vector<4xi32>
BODY    vector.store %r, %o[%i] : memref<32xi32>, vector<4xi32>
  }
"""
BELOW = """    %i1 = arith.addi %i, %c1 : index
    scf.for %j = %i1 to %c8 step %c1 {
      memref.store %v, %o[%j] : memref<32xi32>
    }
"""
BUT_THE_LAST = """    %c7 = arith.subi %c8, %c1 : index
    %p = arith.cmpi ult, %i, %c7 : index
    scf.if %p {
      memref.store %v, %o[%i] : memref<32xi32>
    }
"""
EACH = """  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<32xi32>
BODY  }
"""
CHOSEN = """    %y = arith.constant true
TRUTH    %s = arith.select %p, %z, %v : i32
    memref.store %s, %o[%i] : memref<32xi32>
"""
ADDED = CHOSEN.replace("TRUTH", "    %p = arith.addi %y, %y : i1\n")
LEAST = CHOSEN.replace(
    "TRUTH",
    "    %no = arith.constant false\n    %l = arith.minsi %y, %no : i1\n    %p = arith.xori %l, %y : i1\n",
)
NARROW = CHOSEN.replace(
    "TRUTH",
    "    %w = arith.constant 100 : i8\n    %d = arith.addi %w, %w : i8\n    %e = arith.extsi %d : i8 to i32\n"
    "    %p = arith.cmpi sgt, %e, %z : i32\n",
)
CAST = CHOSEN.replace(
    "TRUTH", "    %e = arith.index_cast %y : i1 to index\n    %p = arith.cmpi sgt, %e, %c0 : index\n"
)
KEPT_BY_TURN = """  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<32xi32>
    memref.store %v, %t[%i] : memref<8xi32>
  }
  scf.for %i = %c1 to %c8 step %c1 {
    %j = arith.subi %i, %c1 : index
    %u = memref.load %t[%j] : memref<8xi32>
    memref.store %u, %o[%i] : memref<32xi32>
  }
BODY"""
WHILE = """  %q = scf.while (%a = %z) : (i32) -> i32 {
    %p = arith.cmpi slt, %a, %a : i32
    scf.condition(%p) %a : i32
  } do {
  ^bb0(%b: i32):
    %u = memref.load %t[%c0] : memref<8xi32>
    memref.store %u, %o[%c0] : memref<32xi32>
    %v = memref.load %x[%c0] : memref<32xi32>
    memref.store %v, %t[%c0] : memref<8xi32>
    scf.yield %b : i32
  }
BODY"""
NESTED = """  %e = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %z) -> (i32) {
    %f = scf.for %j = %c0 to %c8 step %c1 iter_args(%b = %z) -> (i32) {
      %v = memref.load %x[%j] : memref<32xi32>
      %p = arith.cmpi ult, %j, %c4 : index
      %s = arith.select %p, %a, %z : i32
      memref.store %s, %o[%j] : memref<32xi32>
      scf.yield %v : i32
    }
    scf.yield %f : i32
  }
BODY"""
# The loop; its body; a lane, None for all; a turn, None for any; whether %v shows there.
INSTANCES = {
    "a lane of the tail that a mask shuts out": (IN_LANES, MASKED, 2, 7, False),
    "a lane of the tail that it lets through": (IN_LANES, MASKED, 1, 7, True),
    "that lane before the tail": (IN_LANES, MASKED, 2, 6, True),
    "that lane in any turn": (IN_LANES, MASKED, 2, None, True),
    "any lane of the tail": (IN_LANES, MASKED, None, 7, True),
    "a lane that data may shut out": (IN_LANES, BY_DATA, 2, 7, True),
    "a lane that is shuffled away": (IN_LANES, SHUFFLED, 0, None, False),
    "a lane that is shuffled": (IN_LANES, SHUFFLED, 3, None, True),
    "a lane beside the one that is taken": (IN_LANES, ONE_OF_THEM, 2, None, False),
    "the lane that is taken": (IN_LANES, ONE_OF_THEM, 3, None, True),
    "what the last turn reads for a next one": (IN_TURNS, AHEAD, None, 7, False),
    "what the turn before reads for the last": (IN_TURNS, AHEAD, None, 6, True),
    "what is carried through two turns": (IN_TURNS, LAST, None, 6, True),
    "and comes too late": (IN_TURNS, LAST, None, 7, False),
    "a cell that is read before, in the last turn": (IN_TURNS, READ_BEFORE, None, 7, False),
    "a cell that is read before, in another turn": (IN_TURNS, READ_BEFORE, None, 6, True),
    "a cell that is read after": (IN_TURNS, READ_AFTER, None, 7, True),
    "a cell that is read after, by a transposed view": (IN_TURNS, READ_TURNED, None, 7, True),
    "a cell that is read after, by a buffer that is chosen": (IN_TURNS, READ_CHOSEN, None, 7, True),
    "a factor of what is padding": (IN_TURNS, PADDED, None, 5, False),
    "a factor of what is none": (IN_TURNS, PADDED, None, 2, True),
    "a cell that is written again": (COPIED, OVER, None, 4, False),
    "the cell beside it": (COPIED, OVER, None, 3, True),
    "a cell that a loop writes again": (COPIED, OVER_ALL, None, 7, False),
    "a cell before those": (COPIED, OVER_ALL, None, 3, True),
    "a cell that is read before it is written again": (COPIED, READ_BETWEEN, None, 4, True),
    "a cell that may be written again": (COPIED, OVER_SOMETIMES, None, 4, True),
    "a cell that is read by a view": (COPIED, READ_BY_A_VIEW, None, 4, True),
    "a cell that later turns read, written again": (READ_BACK, OVER, None, 4, True),
    "a lane of a row whose cell is written again": (COPIED_IN_LANES, OVER, 0, 1, False),
    "the lane beside it": (COPIED_IN_LANES, OVER, 1, 1, True),
    "a lane of a sum that a transfer leaves outside": (SUMMED, KEPT, 2, None, False),
    "the same in one turn": (SUMMED, KEPT, 2, 1, False),
    "a lane of a sum that it writes": (SUMMED, KEPT, 1, None, True),
    "a lane that becomes another one turn by turn": (SUMMED, TURNED, 2, None, True),
    "a lane that no turn's mask lets through": (RIGHT_OF, "", 0, None, False),
    "a lane that some turn's mask lets through": (RIGHT_OF, "", 1, None, True),
    "a turn after which a loop runs no more": (EACH, BELOW, None, 7, False),
    "a turn after which it runs once more": (EACH, BELOW, None, 6, True),
    "a turn in which a branch is not taken": (EACH, BUT_THE_LAST, None, 7, False),
    "a turn in which it is": (EACH, BUT_THE_LAST, None, 6, True),
    "what two truth values added choose": (EACH, ADDED, None, 3, True),
    "what the least of two chooses": (EACH, LEAST, None, 3, True),
    "what a byte that wraps round chooses": (EACH, NARROW, None, 3, True),
    "what a truth value as a signed number chooses": (EACH, CAST, None, 3, True),
    "a cell of new memory that nothing reads": (KEPT_BY_TURN, "", None, 7, False),
    "a cell of new memory that something reads": (KEPT_BY_TURN, "", None, 6, True),
    "a cell that a next turn of a scf.while reads": (WHILE, "", None, None, True),
    "what all turns of an inner loop read in a next outer one": (NESTED, "", None, 7, True),
    "a side that the beginning does not choose, carried on": (IN_TURNS, IN_THE_FIRST, None, 0, True),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_roles_that_cannot_show_are_told_by_shapes(name: str) -> None:
    loop, body, lane, turn, shows = INSTANCES[name]
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse(f"{HEAD}{loop.replace('BODY', body)}  return\n}}\n")
        function = next(iter(module.body.operations)).operation
        data, turns = data_in(function), turns_in(function)
        found = InstanceLiveness(function, data, Liveness(function), turns)
        read = next(o for o in operations_in(function) if o.name in ("vector.load", "memref.load"))
        place = _of_x(function) or read
        around = [one for one in turns if one in ancestors(place)]
        chosen = {} if turn is None else dict(zip(around, (3, turn)[-len(around) :], strict=True))
        assert found.shows(Place(place, RESULT, Site("", 0)), lane, chosen) == shows


def _of_x(function: ir.Operation) -> ir.Operation | None:
    """The read of the argument."""
    argument = function.regions[0].blocks[0].arguments[0]
    return next((use.owner.operation for use in argument.uses), None)


def test_what_takes_long_to_follow_shows() -> None:
    """A sum of doublings, a thousand deep, that nobody stores."""
    doubled = "".join(f"    %d{k + 1} = arith.addi %d{k}, %d{k} : i32\n" for k in range(1000))
    body = doubled.replace("%d0,", "%v,").replace("%d0 ", "%v ") + "    scf.yield %a, %d1000 : i32, i32\n"
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse(f"{HEAD}{IN_TURNS.replace('BODY', body)}  return\n}}\n")
        function = next(iter(module.body.operations)).operation
        turns = turns_in(function)
        found = InstanceLiveness(function, data_in(function), Liveness(function), turns)
        read = _of_x(function)
        assert read is not None
        assert found.shows(Place(read, RESULT, Site("", 0)), None, {loop: 7 for loop in turns})
