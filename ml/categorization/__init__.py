"""Which category a transaction belongs to, how sure that is, and who the merchant was."""
