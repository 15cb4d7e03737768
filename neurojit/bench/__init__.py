"""NeuroJIT beside what a user would run instead: cases, contenders in processes of their own, tables."""
