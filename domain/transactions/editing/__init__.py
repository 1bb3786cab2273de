"""Changing rows that are there: fields, splits, conflicts, deleting and bringing back."""
