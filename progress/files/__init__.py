"""What a file is, whatever it is called: pure rules for the files that support a report."""
