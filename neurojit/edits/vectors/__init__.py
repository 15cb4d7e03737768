"""Vectorizes a loop that T2 keeps: its iterations become lanes, several vectors of them at a time.

Any loop of a nest may be it, not the innermost alone. ``analysis`` says what varies from lane to lane and
whether the loop can be taken so, ``ranking`` which loops pay, ``widening`` writes the body for all lanes,
``splitting`` the loop round it and what remains.
"""
