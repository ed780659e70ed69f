"""``observatoire``, installed with the project; ``python -m geo`` in its folder."""

import sys


def run() -> None:
    """Run the command that was typed and leave with its exit code; Ctrl-C leaves with 130."""
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


if __name__ == "__main__":
    run()
