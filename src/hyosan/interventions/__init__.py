"""What people do about an outbreak: flight and shelter, compiled to the primitives of `transmission`."""
