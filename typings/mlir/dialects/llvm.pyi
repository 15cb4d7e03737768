import enum

from mlir.ir import Operation

class ICmpPredicate(enum.IntEnum):
    eq = 0
    ule = 7

def translate_module_to_llvmir(module: Operation) -> str: ...
