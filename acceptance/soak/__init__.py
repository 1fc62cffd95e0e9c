"""Two of each watcher, one of which dies again and again: what is still evaluated and told."""
