"""Container images: what the engine has, pulls, or is given in place of an official one."""
