"""Derives figures from archived pages. Imports neither ``crawler`` nor Scrapy."""
