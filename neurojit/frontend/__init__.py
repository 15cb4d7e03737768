"""Text -> verified program: parsing, the accepted subset, effects, fault sites, work. Compiler side only."""
