"""Statements from bytes to typed columns, a whole file at a time."""
