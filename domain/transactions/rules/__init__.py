"""Rules of a household: when a row matches a search, these things are done to it, in an order that people choose."""
