from mlir.ir import Module, Operation, OpView

def apply_named_sequence(
    payload_root: Operation | OpView | Module,
    transform_root: Operation | OpView,
    transform_module: Operation | Module,
) -> None: ...
