"""What everything uses of MLIR's bindings: the context, walks, short builders."""
