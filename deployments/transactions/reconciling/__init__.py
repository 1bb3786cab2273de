"""Statements and balances on PostgreSQL."""
