"""Payments that come back: found in a history of charges, with when and how much comes next."""
