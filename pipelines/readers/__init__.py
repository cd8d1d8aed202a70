"""One module per format of bytes; each gives a ``Document`` and knows nothing of forms."""
