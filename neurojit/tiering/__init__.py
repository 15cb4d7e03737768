"""The life of a function in service: which variant it runs, and what comes next."""
