"""Programs as others write them -> the same in the operations that every later stage knows."""
