"""Making the shipped forecaster: simulated households, features, fit, calibration, gate."""
