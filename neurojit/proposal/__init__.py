"""From evidence to rewrites: a hot function is asked about, what comes back is judged, round after round.

``evidence`` is what is known of a function, ``prompts`` say it to whoever writes, ``responders`` answer,
``conversation`` goes on until the gate accepts or the budget ends. Nothing here judges or installs.
"""
