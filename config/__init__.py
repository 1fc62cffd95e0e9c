"""The pack: facts, templates and the renderer that makes every server's files of them."""
