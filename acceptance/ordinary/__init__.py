"""Fourteen ordinary days of production, for rules that should have nothing to say of them."""
