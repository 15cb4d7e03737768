"""Filters the environment of child processes by a list of variables, so that no key is passed on.

A worker runs compilers and code that others wrote; what it is not given it cannot give away. A command that
the user named to answer prompts gets more: it talks to services of its own, and finds its login by these.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.abi.forced_cpu import VARIABLE

_WORKER = {
    *("PATH", "HOME", "USER", "LOGNAME", "PWD", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"),
    *("LANG", "LANGUAGE", "TZ", "VIRTUAL_ENV", "CONDA_PREFIX"),
    VARIABLE,
    *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
}
_WORKER_PREFIXES = (
    *("LC_", "PYTHON", "OMP_", "KMP_", "GOMP_", "MALLOC_", "GLIBC_"),
    *("ASAN_", "LSAN_", "UBSAN_", "TSAN_", "COVERAGE_"),
)
_COMMAND = _WORKER | {
    *("SHELL", "TERM", "COLORTERM", "DBUS_SESSION_BUS_ADDRESS", "OLLAMA_HOST"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
}
_COMMAND_PREFIXES = (*_WORKER_PREFIXES, "XDG_")
_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}

# A listed prefix lets no key through: servers for ssh accept LC_ANYTHING.
_SECRET = ("KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL")


def worker_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What of ``environ`` a worker of ours starts with."""
    return {name: value for name, value in environ.items() if _listed(name, _WORKER, _WORKER_PREFIXES)}


def command_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What of ``environ`` a command starts with that answers prompts: proxies too, but none with a login.

    Its output is no terminal, so that colours would only be in the way.
    """
    found = {name: value for name, value in environ.items() if _listed(name, _COMMAND, _COMMAND_PREFIXES)}
    proxies = {
        name: value for name, value in environ.items() if name.upper() in _PROXIES and "@" not in value
    }
    return found | proxies | {"NO_COLOR": "1"}


def _listed(name: str, names: set[str], prefixes: tuple[str, ...]) -> bool:
    return name in names or (name.startswith(prefixes) and not any(word in name.upper() for word in _SECRET))
