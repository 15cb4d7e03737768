"""Redacts keys from the clients' log records, by a filter on their loggers.

They log URLs and headers of responses; a program that turns logging on must not find keys in its log. Records
without one stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from neurojit.proposal.responders.secret import Secret, redacted

_CLIENTS = ("httpx", "httpcore", "httpx2", "httpcore2", "google_genai", "google", "urllib3")


class _WithoutKeys(logging.Filter):
    def __init__(self) -> None:
        super().__init__()
        self.secrets: frozenset[Secret] = frozenset()

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        cleaned = redacted(said, self.secrets)
        if cleaned != said:
            record.msg, record.args = cleaned, ()
        if record.exc_info:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info), self.secrets)
        return True


_FILTER = _WithoutKeys()


def keep_out_of_logs(secrets: Iterable[Secret]) -> None:
    """From now on no logger of a client shows ``secrets``; the client has to be imported by now."""
    _FILTER.secrets |= frozenset(secrets)
    for name in tuple(logging.root.manager.loggerDict):
        if name.split(".")[0] in _CLIENTS:
            logging.getLogger(name).addFilter(_FILTER)  # once, however often it is added
