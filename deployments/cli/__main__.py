"""`python -m deployments.cli`, where the entry point is not installed."""

from deployments.cli import main

main()
