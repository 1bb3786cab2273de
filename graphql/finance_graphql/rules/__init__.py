"""Rules: writing, previewing, running, and offers of them."""
