"""`python -m config`: render with the checkers that are on PATH."""

from config.cli import app, on_path

if __name__ == "__main__":
    app(on_path)()
