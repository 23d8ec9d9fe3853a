"""The plain twin of the kernels: the same events from the same addresses, by the plainest possible program.

Lists, dictionaries, one heap, whole numbers and floats of Python, `math`; no arrays, buckets, windows or threads. It is
there to be compared: every event of a run must be the same here and in the kernels, to the last bit.
"""
