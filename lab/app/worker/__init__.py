"""The Celery worker: AI answers, digests and moderation."""
