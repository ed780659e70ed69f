"""``python -m geo``."""

import sys

try:
    import signal
    import warnings

    warnings.simplefilter("ignore")  # libraries speak English to engineers
    from geo.cli.main import main

    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
except KeyboardInterrupt:  # before the command, or twice
    import signal  # the first time, it may be what was interrupted

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 130
sys.exit(code)
