"""Rules over frames of rows and over PostgreSQL, as `domain.transactions.rules.applying` says for one row."""
