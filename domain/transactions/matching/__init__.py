"""Whether a row of a file is a transaction that the ledger has already, and why: rules without any storage."""
