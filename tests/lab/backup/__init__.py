"""Backup and restore, without real servers."""
