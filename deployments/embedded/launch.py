"""Becomes the command given to it, as a child that dies with its parent.

Run as a script in front of a server (`python launch.py SIGNAL PARENT_PID command …`) because the wish to die must be
set after any change of user and before the server itself starts, and because `preexec_fn` is unsafe beside threads.
Standard library only: it also runs as another user, who may not see the virtual environment.
"""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    wanted, parent, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, wanted, 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask to be told
            os.kill(os.getpid(), signal.SIGKILL)
    os.execv(command[0], command)  # noqa: S606 (no shell: exactly the command our own supervisor built)


if __name__ == "__main__":
    main()
