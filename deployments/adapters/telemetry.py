"""What every log line carries: time, level, logger, and the correlation id of the request or event it belongs to."""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from logging.handlers import MemoryHandler
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


class _Correlate(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        # A line may name the request it belongs to by itself: a socket outlives each of its requests.
        record.correlation_id = getattr(record, "correlation_id", None) or correlation_id.get()
        return True


class _Json(JsonFormatter):
    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        # Python's own goes through `print`, which Serve replaces in a replica.
        return "".join(traceback.format_exception(*ei)).rstrip()


def configure_logging(level: str = "INFO") -> None:
    """JSON lines of the whole process; called again it only replaces its own handler."""
    handler = _destination()
    handler.set_name("moneta")
    handler.filters = [_Correlate()]
    handler.setFormatter(
        _Json(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(correlation_id)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
    )
    root = logging.getLogger()
    root.handlers = [*(old for old in root.handlers if old.get_name() != "moneta"), handler]
    root.setLevel(level)


def _destination() -> logging.Handler:
    """The replica's own log file, where the process is one; standard error elsewhere.

    Serve hands a replica's standard error to its own logger, as text within its own JSON, and keeps a thousand lines
    back in memory: a replica that dies would take its last words along.
    """
    for kept in logging.getLogger("ray.serve").handlers:
        if isinstance(kept, MemoryHandler) and kept.target is not None:
            kept.capacity = 1
            return kept.target
    return logging.StreamHandler(sys.stderr)
