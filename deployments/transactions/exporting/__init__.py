"""Exports of a household, streamed, and the restoring of one."""
