"""Replies that are transform-dialect scripts: what they may say, and what they make of a function."""
