"""What a letter says, without what nobody should read there.

Events of the catalogue hold ids and words of enums only. But a letter may be anything that reached a queue, and a
reason is the text of an exception, which may repeat what it was given.
"""

from __future__ import annotations

import json
import re
from typing import Any

MASK = "•••"
_LONGEST = 4_000
_SECRET_NAME = re.compile(
    r"pass|secret|token|auth|cookie|session|credential|hash|signature|private|api.?key", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_URL_PASSWORD = re.compile(r"(?<=://)[^/\s@]+(?=@)")
# Tokens and keys; ids are shorter, and have their hyphens elsewhere.
_LONG = re.compile(r"\b(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w-]{32,}(?:\.[\w-]+)*\b")
_ASSIGNED = re.compile(rf"(?i)\b([\w-]*(?:{_SECRET_NAME.pattern})[\w-]*)(\s*[=:]\s*)\S+")
_STATEMENT = re.compile(r"\[(?:SQL|parameters):.*", re.DOTALL)


def plain_text(text: str) -> str:
    """A reason or a letter that is no JSON."""
    text = _STATEMENT.sub("", text)
    text = _URL_PASSWORD.sub(MASK, text)
    text = _ASSIGNED.sub(rf"\1\2{MASK}", text)
    return _cut(_LONG.sub(MASK, _EMAIL.sub(MASK, text)).strip())


def payload_text(text: str) -> str:
    """A payload, laid out for reading."""
    try:
        raw: Any = json.loads(text)
    except (ValueError, RecursionError):
        return plain_text(text)
    return _cut(json.dumps(_redacted(raw), indent=2, ensure_ascii=False))


def _redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if _SECRET_NAME.search(str(key)) else _redacted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_redacted(inner) for inner in value]
    return plain_text(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
