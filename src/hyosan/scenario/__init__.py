"""The declarative whole: TOML files to validated, immutable scenarios, with errors that name file, line and path."""
