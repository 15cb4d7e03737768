"""The operations: what each means, and how one is drawn. Importing this enters all of them."""

from __future__ import annotations
