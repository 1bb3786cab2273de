"""The search language: `amount>50 category:groceries -tag:work date:2026-01..03`, the same in lists, rules, reports.

`parsing.parse` reads it, `printing.to_text` writes it, `stored` keeps it as JSON, `binding.bind` looks its names up
once, and `matching.matches` evaluates it; SQL and Polars evaluate the same bound conditions with
the same result.
"""
