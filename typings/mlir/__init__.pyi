# What the bindings' own stubs leave out of the parts that NeuroJIT uses; those stubs fill in the rest.
