"""Files that belong to transactions: receipts, invoices, contracts."""
