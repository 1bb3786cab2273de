"""Exchange rates by day, sums in one currency that say what they leave out, and what currencies gained or lost."""
