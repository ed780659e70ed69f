"""``python -m geo``."""

import signal
import sys
import warnings

warnings.simplefilter("ignore")  # libraries speak English to engineers
try:
    from geo.cli import main

    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
except KeyboardInterrupt:  # before the command, or twice
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 130
sys.exit(code)
