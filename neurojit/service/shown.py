"""What notebooks show of programs and functions: HTML of tables, and MLIR with its words in colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neurojit.model.html_text import details, paragraph, preformatted, table
from neurojit.model.number_format import duration, ratio, whole
from neurojit.model.visible import visible
from neurojit.service.measured import ProfileInfo, Variants

if TYPE_CHECKING:
    from pygments.lexer import RegexLexer


def function_as_html(heading: str, variants: Variants, ir: str) -> str:
    """``heading``: name and types; ``ir``: of what is installed."""
    seen = variants.as_html() if variants else paragraph("not called yet")
    return preformatted(heading) + seen + details("MLIR", mlir(ir))


def program_as_html(heading: str, rows: Sequence[tuple[str, str, Variants, ProfileInfo]]) -> str:
    """``rows``: each function's name, types, variants and profile."""
    shown = [
        (f"@{name}", types, variants.installed, whole(profile.calls), duration(profile.median_ns),
         ratio(profile.speedup))
        for name, types, variants, profile in rows
    ]  # fmt: skip
    return paragraph(heading) + table(("function", "types", "installed", "calls", "median", "over T0"), shown)


def mlir(text: str) -> str:
    """``text`` with colours that need no style sheet; what it is written by is loaded now."""
    from pygments import highlight  # noqa: PLC0415 (only a notebook pays for it)
    from pygments.formatters import HtmlFormatter  # noqa: PLC0415

    return highlight(visible(text), _lexer(), HtmlFormatter[str](noclasses=True, wrapcode=True))


def _lexer() -> RegexLexer:
    from pygments import token  # noqa: PLC0415
    from pygments.lexer import RegexLexer  # noqa: PLC0415

    class Mlir(RegexLexer):
        """The generic form and the custom ones alike: Pygments has no lexer for MLIR."""

        name = "MLIR"
        tokens = {  # noqa: RUF012 (as Pygments has it)
            "root": [
                (r"(?<=[\d?])x", token.Punctuation),  # between the extents of a shape
                (r"//[^\n]*", token.Comment.Single),
                (r'"(?:[^"\\\n]|\\.)*"', token.String),
                (r"%[\w$.-]+(?:#\d+)?", token.Name.Variable),
                (r'@(?:[\w$.-]+|"[^"\n]*")', token.Name.Function),
                (r"\^[\w$.-]+", token.Name.Label),
                (r"[#!][A-Za-z_][\w$.]*", token.Name.Decorator),
                (r"\b(?:tensor|memref|vector)(?=<)", token.Keyword.Type),
                (r"(?<=x)(?:[fi]\d+|bf16|index)\b|\b(?:[fi]\d+|bf16|index|none)\b", token.Keyword.Type),
                (r"\b0x[0-9A-Fa-f]+\b|-?\b\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", token.Number),
                (r"[A-Za-z_][\w$]*(?:\.[\w$]+)+", token.Name.Builtin),
                (r"\b(?:module|return|to|step|iter_args|attributes|else|dense|true|false)\b", token.Keyword),
                (r"[A-Za-z_][\w$]*", token.Name),
                (r"\s+", token.Whitespace),
                (r".", token.Punctuation),
            ]
        }

    return Mlir()
