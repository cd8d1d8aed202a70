"""Random reports as PDF files, and hostile PDF files."""
