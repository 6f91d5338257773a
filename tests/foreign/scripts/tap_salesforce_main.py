"""tap-salesforce as its users start it, with its login host led to the emulator: ADDRESS ARGUMENT…"""

import sys

from loopback import redirect_all
from tap_salesforce import main

if __name__ == "__main__":
    redirect_all(sys.argv.pop(1))
    main()
