"""`python -m lab.app.api`."""

from lab.app.api.app import create, parts_of
from lab.app.serve import serve
from lab.app.settings import ApiSettings, settings
from lab.app.told import told

if __name__ == "__main__":
    with told():
        found = settings(ApiSettings)
        app = create(parts_of(found))
    serve(app, found)
