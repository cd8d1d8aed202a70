"""The morning after: what a night brought, what broke, and whose fault it is."""
