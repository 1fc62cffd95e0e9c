"""`python -m lab.receivers`."""

import logging

from lab.app.port import need_port
from lab.app.process import FORMAT
from lab.app.serve import serve
from lab.app.settings import settings
from lab.app.told import told
from lab.receivers.app import create
from lab.receivers.process import parts
from lab.receivers.settings import DOCUMENTED, ReceiversSettings

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format=FORMAT)
    # aiosmtpd tells every command of every mail.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with told():
        found = settings(ReceiversSettings, DOCUMENTED)
        need_port(found)
    serve(create(parts(found), found.smtp), found)
