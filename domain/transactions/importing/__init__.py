"""How a bank's file becomes transactions: column roles, amounts, dates, duplicates. Pure rules, no parsing library."""
