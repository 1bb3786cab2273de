"""Rows that belong together: refunds with their expense, the two legs of a transfer."""
