"""What a household has, written so that other programs, and Moneta itself, can read it."""
