"""Kernels that every processor is tried on."""

from tests.platforms.kernels.contractions import CONTRACTIONS
from tests.platforms.kernels.kernel import Kernel
from tests.platforms.kernels.loops import LOOPS
from tests.platforms.kernels.numbers import NUMBERS
from tests.platforms.kernels.pointwise import POINTWISE

KERNELS: dict[str, Kernel] = {
    kernel.name: kernel for kernels in (POINTWISE, CONTRACTIONS, LOOPS, NUMBERS) for kernel in kernels
}
