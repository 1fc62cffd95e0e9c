"""One module a sender: what its events say."""
