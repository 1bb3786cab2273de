"""Agreeing with the bank: balances that were said, statements that are locked, and what explains a difference."""
