"""Word lists that are written as text, because a list of quoted strings is harder to read and to extend."""

from __future__ import annotations


def listed(text: str, separator: str | None = None) -> list[str]:
    """The words of a text; with a separator, the phrases between separators and line ends."""
    if separator is None:
        return text.split()
    parts = (part.strip() for line in text.splitlines() for part in line.split(separator))
    return [part for part in parts if part]
