"""What a person looks at: tables, curves and pictures of runs."""
