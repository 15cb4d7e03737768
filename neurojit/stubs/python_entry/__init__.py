"""The function that Python calls, emitted for one signature: guards, the call, results."""
