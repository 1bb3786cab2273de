"""What a household calls its things: its category tree, tags and payees."""
