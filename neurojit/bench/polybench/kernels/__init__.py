"""The kernels' texts, in the language of :mod:`neurojit.bench.polybench.reading`, by group."""
