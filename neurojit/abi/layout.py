"""The binary layout that compiled code and the host share: byte offsets of native cells.

All fields are 8 bytes, little endian, naturally aligned. Lowering and codegen bake these offsets into
objects; ``LAYOUT_VERSION`` belongs into every digest under which an object is kept.
"""

from __future__ import annotations

from typing import Final

LAYOUT_VERSION: Final = 1

# The context: one for each running outermost call, found by ``ptr %ctx``.
CONTEXT_ARENA_TOP: Final = 0  # next free byte of the arena; a frame saves and restores it
CONTEXT_ARENA_END: Final = 8  # first byte past the arena
CONTEXT_CANCEL: Final = 16  # nonzero: stop at the next poll
CONTEXT_HURRY: Final = 20  # the upper half of that: a call's time is up; the lower half is whoever cancels
CONTEXT_DEPTH: Final = 24  # entries of the shadow stack in use
CONTEXT_DEPTH_LIMIT: Final = 32  # entries the shadow stack has
CONTEXT_SEQUENCE: Final = 40  # number of activations so far: makes each announcement unique
CONTEXT_FAULT_COUNT: Final = 48  # values reported by the fault
CONTEXT_FAULT_VALUES: Final = 56  # FAULT_VALUES cells: f64 bits for floats, i64 for integers
FAULT_VALUES: Final = 16
CONTEXT_NEXT: Final = 192  # free list: address of the next free context, 0 at its end
CONTEXT_ARENA_BASE: Final = 200  # arena_top of an idle context
CONTEXT_STACK_FLOOR: Final = 208  # native stack pointers below it are too deep; 0: not checked
CONTEXT_STACK_BUDGET: Final = 216  # bytes of native stack an outermost call may use
CONTEXT_SHADOW: Final = 256  # the shadow stack: depth_limit announcements

# An announcement: sequence << SHADOW_SLOT_BITS | slot index.
SHADOW_SLOT_BITS: Final = 16
MAXIMUM_SLOTS: Final = 1 << SHADOW_SLOT_BITS
# Of calls with a deadline alone: which of the two came first.
SHADOW_MARKED: Final = 1 << 63  # its time was up
SHADOW_ENDED: Final = 1 << 62

# The dispatch slot: one cache line, so that a call reads one line.
SLOT_ENTRY: Final = 0  # address of the installed variant's entry; 0: nothing installed yet
SLOT_NUMBER: Final = 8  # the installed variant's number
SLOT_TIER: Final = 16  # 0 for T0, ... 3 for T3
SLOT_INDEX: Final = 24  # the slot's own index, written into announcements
SLOT_BASELINE: Final = 32  # address of the baseline's entry: what overlapping buffers are served by
SLOT_BODY: Final = 40  # of a recovery scope: what its recovering entry, which stands in SLOT_ENTRY, calls
SLOT_SIZE: Final = 64

# The profile cell: one for each variant.
PROFILE_CALLS: Final = 0
PROFILE_MASK: Final = 8  # a call is timed when calls & mask == 0; compiled code tunes it
PROFILE_SAMPLES: Final = 16  # timed calls so far
PROFILE_RING: Final = 64  # ticks of the last RING_LENGTH timed calls
RING_LENGTH: Final = 256
PROFILE_SIZE: Final = PROFILE_RING + 8 * RING_LENGTH

# The handle of a text: its kind << TEXT_KIND_SHIFT, and below that what the kind says.
TEXT_KIND_SHIFT: Final = 48
TEXT_SOURCE: Final = 0  # slot index << 32 | variant number
TEXT_REPLY: Final = 1  # a number of the host's

# How timed calls are spaced (see codegen/instrument.py).
DENSE_SAMPLES: Final = 32  # the first so many calls are all timed
LONG_CALL_TICKS: Final = 1 << 16  # a call this long is always timed: two counter reads are nothing to it
SPARSE_MASK: Final = 63  # otherwise one call in 64

# The live cell: one for each candidate on trial (see codegen/compare.py).
LIVE_CALLS: Final = 0
LIVE_COMPARE: Final = 8  # a call whose hash is at most this is compared
LIVE_SHARE: Final = 16  # otherwise, one whose hash is at most this is served by the candidate
LIVE_BUDGET: Final = 24  # comparisons that may still be made
LIVE_INCUMBENT: Final = 32  # address of the incumbent's entry
LIVE_CANDIDATE: Final = 40  # address of the candidate's entry; the incumbent's once something went wrong
LIVE_LEFT: Final = 48  # calls that the serving entry lets pass before it compares one
LIVE_BUSY: Final = 56  # nonzero while a comparison is being made: one at a time
LIVE_COMPARED: Final = 64  # comparisons that said something
LIVE_INCONCLUSIVE: Final = 72  # comparisons that were cancelled, or that the incumbent had no room for
LIVE_FAILED: Final = 80  # 0; 1 while what follows is being written; 2
LIVE_FAILURE: Final = 88  # what went wrong: one of the kinds below
LIVE_OUTPUT: Final = 96  # the output that differs: results first, then written arguments
LIVE_INDEX: Final = 104  # the first element of it that differs, in row-major order
LIVE_EXPECTED: Final = 112  # the incumbent's element (floats as f64 bits), or its status
LIVE_GOT: Final = 120  # the candidate's
LIVE_SCRATCH: Final = 128  # address of the candidate's outputs while they are compared
LIVE_INTERVAL: Final = 136  # about how many calls lie between two comparisons of the serving entry
LIVE_COST: Final = 144  # ticks that one of these takes, both calls and all the rest
LIVE_RING: Final = 160  # ticks of the last comparisons: the incumbent's, the candidate's
LIVE_PAIRS: Final = 64
LIVE_SCALES: Final = LIVE_RING + 16 * LIVE_PAIRS  # f64 for each output: how large its elements are

# The recovery cell: one for each recovery scope (see codegen/recovering.py).
RECOVERY_CALLS: Final = 0
RECOVERY_DUE: Final = 8  # the number of the call whose state is recorded next; -1: none
RECOVERY_SIZE: Final = 64

LIVE_MISMATCH: Final = 1
LIVE_FAULT: Final = 2  # the candidate failed and the incumbent did not, or failed otherwise
LIVE_UNEXPLAINED: Final = 3  # the candidate failed in service; whether the incumbent would have is not known
