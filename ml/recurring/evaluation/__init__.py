"""Judging detection beside the rules of others: planted subscriptions, and what really came next."""
