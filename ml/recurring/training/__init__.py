"""Making the model: simulated lives, and whether each next charge came."""
