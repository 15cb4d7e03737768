"""What a language model is told of a function: rules that are the same for all, then this one.

``rules.md`` and its like are the text; the modules beside them fill in what depends on the machine, the
numerics, the function and what was tried. Whatever the program or an earlier answer says is fenced as data.
"""

from neurojit.proposal.prompts.render import LARGEST_FUNCTION, render, too_large

__all__ = ["LARGEST_FUNCTION", "render", "too_large"]
