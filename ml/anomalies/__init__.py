"""How well charges that are out of the ordinary are found."""
