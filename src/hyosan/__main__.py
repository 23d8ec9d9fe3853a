"""`python -m hyosan`: the same as the command `hyosan`."""

from hyosan.cli.main import program

if __name__ == "__main__":
    program()
