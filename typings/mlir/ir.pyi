from mlir._mlir_libs._mlir.ir import *
from mlir._mlir_libs._mlir.ir import DiagnosticInfo

class MLIRError(Exception):
    message: str
    error_diagnostics: list[DiagnosticInfo]
