"""The command line. Modules here import only click at their top, so that `hyosan` starts fast."""
