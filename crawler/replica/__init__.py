"""A local server that behaves like the government sites of each CMS family.

Everything here is fictional but the behaviour: the province, its counties, their reports and
figures are invented (GB/T 2260 gives no code that begins with 99); how the pages are built, paged,
encoded and broken follows real sites, which the comments name. Knows nothing of the crawler or the
extractor, so that neither can be tested against its own idea of a page.
"""
