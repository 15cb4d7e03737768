"""Drops all capabilities and forbids new privileges, for good. Linux."""

from __future__ import annotations

import ctypes
import os
from typing import Final

_PR_SET_DUMPABLE = 4
_PR_CAPBSET_READ, _PR_CAPBSET_DROP = 23, 24
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION: Final = 0x20080522
_SETPCAP: Final = 8  # who has it may make the bounding set smaller

_Words = ctypes.c_uint32 * 6  # effective, permitted, inheritable; then the upper halves


def drop_privileges() -> str:
    """Drop every capability from every set, and the ways to get one; why that failed, empty where it did not.

    No program that is started gives new privileges, and no other process of the user may trace this one. The
    bounding set stays where it may not be changed: without new privileges nothing is gained from it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        return f"new privileges: {os.strerror(ctypes.get_errno())}"
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    held = _Words()
    if libc.capget(header, held):
        return f"capabilities: {os.strerror(ctypes.get_errno())}"
    bounding = 0
    while (left := libc.prctl(_PR_CAPBSET_READ, bounding, 0, 0, 0)) >= 0:  # an error past the last
        dropped = not left or not libc.prctl(_PR_CAPBSET_DROP, bounding, 0, 0, 0)
        if not dropped and held[0] & 1 << _SETPCAP:
            return f"capability {bounding}: {os.strerror(ctypes.get_errno())}"
        bounding += 1
    if libc.capset(header, _Words()) or libc.capget(header, held):
        return f"capabilities: {os.strerror(ctypes.get_errno())}"
    return "capabilities are left" if any(held) else ""
