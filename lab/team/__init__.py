"""A simulated team: a stand-in for the people who push, deploy, break and repair (lab only)."""
