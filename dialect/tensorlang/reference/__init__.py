"""Every TensorLang operation in NumPy: the oracle that compiled code is judged against.

Written for clarity, and apart from the lowering: the two share shape arithmetic only.
"""

from neurojit.dialect.tensorlang.reference.indexing import IndexFault
from neurojit.dialect.tensorlang.reference.interpreter import AssertFailed, evaluate
from neurojit.dialect.tensorlang.reference.operations import apply

__all__ = ["AssertFailed", "IndexFault", "apply", "evaluate"]
