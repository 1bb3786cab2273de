"""Judging the shipped categorizer on labelled statements kept elsewhere, beside what else there is."""
