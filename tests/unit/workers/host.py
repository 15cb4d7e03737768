"""A host that is about to be killed: prints its worker's process id, then waits."""

from __future__ import annotations

import sys
import threading
import time

from neurojit.workers.process import WorkerProcess

if __name__ == "__main__":
    worker = WorkerProcess("echo", "tests.unit.workers.echo", [], timeout_s=60.0)
    worker.request(("echo", 0))
    if sys.argv[1] == "forked":
        template, worker = worker, WorkerProcess("fork", "tests.unit.workers.echo", [], timeout_s=60.0)
        worker.start(as_fork_of=template)
    if sys.argv[1] != "idle":
        threading.Thread(target=worker.request, args=(("stuck", None),), daemon=True).start()
    print(worker.pid, flush=True)
    time.sleep(60)
