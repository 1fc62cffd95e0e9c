"""Backup and restore of what a lab keeps: one module a store, and the archive that holds them."""
