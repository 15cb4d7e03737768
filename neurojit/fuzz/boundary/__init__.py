"""``neurojit fuzz reports`` and ``objects``: fuzzes what the host reads and links from untrusted children.

Real reports and real objects are changed at random. ``recorded`` asks the judge for real ones; ``reports``
has the host read changed ones, and ``objects`` has changed objects read, linked and called in a process that
may die. Nothing here is judged: what is looked for is an exception, a wrong belief, a page that can be both
written and run.
"""
