"""One edit of many rows at once: a selection, or everything that matches a search."""
