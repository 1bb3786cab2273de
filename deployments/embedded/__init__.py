"""The zero-set-up default: PostgreSQL, Redis and Ray as children of one supervisor, under one data directory."""
