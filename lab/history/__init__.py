"""Days that a new lab did not see: plausible figures for its dashboards, written before it starts.

Everything here is simulated, and says so: the series `setarcos_history_simulated` is there for as
long as the history is.
"""
