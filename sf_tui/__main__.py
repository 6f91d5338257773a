"""`python -m sf_tui`: the same as the command `sf-tui`."""

import sys

from sf_tui.cli.main import main

sys.exit(main())
