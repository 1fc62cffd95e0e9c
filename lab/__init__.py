"""The lab: real servers, started with the rendered files, and a sample app under traffic."""
