"""The stand-ins for those who are told of alerts, each with good and bad requests."""
