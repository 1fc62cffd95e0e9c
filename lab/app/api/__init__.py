"""The HTTP API of Ask, Explore, Quest, Journal and Forum."""
