"""What every log line carries: time, level, logger, and the correlation id of the request or event it belongs to."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


class _Correlate(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.correlation_id = correlation_id.get()
        return True


def configure_logging(level: str = "INFO") -> None:
    """JSON lines on standard error for the whole process; called again it only replaces its own handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("moneta")
    handler.addFilter(_Correlate())
    handler.setFormatter(
        JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(correlation_id)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
    )
    root = logging.getLogger()
    root.handlers = [*(old for old in root.handlers if old.get_name() != "moneta"), handler]
    root.setLevel(level)
