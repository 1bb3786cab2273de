"""Editing, closing and valuing accounts."""
