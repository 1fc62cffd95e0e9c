"""The HTTP API of Ask, Explore and Quest."""
