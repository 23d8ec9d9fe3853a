"""The same epidemic in other programs and in Hyosan, side by side: `python -m benchmarks.peers`.

The other programs are installed from the package index by name, each in an environment of its own under the user's
cache folder. Nothing of them is part of Hyosan.
"""
