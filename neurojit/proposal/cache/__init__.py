"""The cache of replies: those that this user's runs found (``kept``), those that come along (``shipped``).

Both are found by the digest of the kernel as it was parsed, and hold the same thing, an ``entry``: hostile
input like any other reply, bounded and checked here, and judged by the gate before it runs.
"""
