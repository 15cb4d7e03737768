"""Healing: a call that faults is undone, a patch of the program is found and judged, the call runs again.

``scopes`` says what may be undone and what may be rewritten; ``fault`` is what is known of a failed call;
``flight`` makes of a scope what the judge can run, watch and compare; ``contract`` says what a patch must
keep, ``flown`` from which states it is flown.
"""
