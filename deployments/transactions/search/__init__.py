"""The search language over PostgreSQL and over frames, as `domain.transactions.search.matching` reads it."""
