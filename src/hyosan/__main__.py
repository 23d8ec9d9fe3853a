"""`python -m hyosan`: the same as the command `hyosan`."""

from hyosan.cli.main import main

if __name__ == "__main__":
    main(prog_name="hyosan")
