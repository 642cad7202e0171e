"""`python -m ci_toolkit` does what `citk` does."""

from ci_toolkit.cli.app import main

if __name__ == "__main__":
    main()
