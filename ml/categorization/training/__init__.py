"""Making the model: written knowledge becomes synthetic bank rows, the rows become a text prior and a scorer."""
