"""Searches that somebody keeps under a name."""
