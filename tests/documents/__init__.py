"""Reports as files: what a plan prints, rendered into DOCX and XLSX in varied styles."""
