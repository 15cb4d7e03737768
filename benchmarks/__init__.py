"""What NeuroJIT costs and gives, measured: see README.md. A package, as others ship one of this name."""
