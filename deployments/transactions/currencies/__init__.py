"""Exchange rates on PostgreSQL and in the files of the European Central Bank."""
