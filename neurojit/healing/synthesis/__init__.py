"""The offline healer: patches from templates whose constants are fitted to flights. No model is needed.

``guards`` and ``controllers`` are tables of templates, laws in a few words over named values; ``drafting``
makes a function of one, with constants read from memory to be fitted and with numbers to be installed;
``search`` fits them (CMA-ES) in a confined child of the judge, ``fitting`` flies them there; ``healer``
tries one after another, the most plausible first. What comes out is judged as any other patch.
"""
