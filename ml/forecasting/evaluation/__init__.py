"""Judging the forecaster by rolling origin, on people and accounts that it never met."""
