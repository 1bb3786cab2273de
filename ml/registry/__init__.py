"""Where models live and what they say about their origin."""
