"""A person's right to be forgotten: the lines about somebody are removed from Loki."""
