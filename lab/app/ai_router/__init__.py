"""The AI router: one address in front of all models, with fall-back between them."""
