"""airbyte-source-salesforce as its users start it, its login host led to the emulator: ADDRESS ARGUMENT…"""

import sys

from loopback import redirect_all
from source_salesforce.run import run

if __name__ == "__main__":
    redirect_all(sys.argv.pop(1))
    run()
