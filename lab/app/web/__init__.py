"""The app server: the pages that people's browsers ask for."""
