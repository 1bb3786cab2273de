"""A start that cannot go on: one line that says why, one that says what to do."""

from __future__ import annotations

import errno


class StartFailed(Exception):
    """Expected and explained: the command line prints it without a traceback."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(f"{problem} {mend}")
        self.problem = problem
        self.mend = mend


def explain_os_error(error: OSError, doing: str) -> StartFailed:
    """The same error for a person: a full disk and a forbidden folder have a mend of their own."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StartFailed(
            f"The disk is full: {doing} failed.", "Free at least 1 GB or choose another place with --data-dir."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StartFailed(
            f"No permission: {doing} failed ({error.filename or error.strerror}).",
            "Choose a folder you may write to with --data-dir.",
        )
    return StartFailed(f"{doing[:1].upper()}{doing[1:]} failed: {error}.", "See the message, then try again.")
