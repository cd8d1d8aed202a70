"""The crawl's policy. Every line says why, and what Scrapy 2.19 would do without it.

Those that an operator may set are declared in ``pipelines/settings.py``, with their defaults, and
come from the environment; why the default is what it is stands here. Command-line settings (``-s``)
override all; the tests override the delay alone.
"""

from pipelines import settings

BOT_NAME = "xxgk-archive"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# --- who we are: honest, with a way to reach us -------------------------------------------------

# Address of the operator, shown to every site and written into every WARC file. Ours.
XXGK_CONTACT = settings.CONTACT.value() or "contact not configured, set XXGK_CONTACT"
# No disguise as a browser. Default: "Scrapy/2.19.0 (+https://scrapy.org)".
USER_AGENT = f"xxgk-archive/0.1 (archive of government annual reports; {XXGK_CONTACT})"
# A site that disallows is recorded and left in peace. Default: False.
ROBOTSTXT_OBEY = True
# The name that robots.txt files may use for us. Default: None, the whole USER_AGENT.
ROBOTSTXT_USER_AGENT = "xxgk-archive"
# One encoding and one language at all times, since an ETag belongs to one encoding (nginx gives
# another for gzip than for plain). No br: the archive should need no library to be read.
# Default: Accept-Language "en"; Accept-Encoding is left to what happens to be installed.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}

# --- how gently -------------------------------------------------------------------------------

# One request at a time to a site. Default: 8.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Seconds between two requests to a site: 2. Default: 0.
DOWNLOAD_DELAY = settings.DELAY.value()
# Times 0.5 to 1.5, so that sites on one server are not asked in step. Default: 0.5.
DOWNLOAD_DELAY_JITTER = 0.5
# At least hosts x latency / delay, else polite waiting starves other hosts: 300 hosts at one
# request a second ran 7 times slower with the default. Default: 16.
CONCURRENT_REQUESTS = 256
# A host that answers slowly is asked more slowly. Default: no throttle, whatever the latency.
AUTOTHROTTLE_ENABLED = True
# As DOWNLOAD_DELAY, below which the throttle never goes. Default: 5, which would make the first
# requests of the night the slowest.
AUTOTHROTTLE_START_DELAY = 0
# A host that needs a second is idle for a second after it: half the time. Default: 1.0, which with
# one request at a time adds nothing.
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
# Slower than that, the night would be over before a list was. Default: 60.
AUTOTHROTTLE_MAX_DELAY = 30
# Seconds that a site may ask us to wait (Retry-After of 429 and 503): then it is asked once more;
# if it asks for longer than five minutes, not again tonight. Ours; Scrapy does not know the header.
XXGK_LONGEST_WAIT = settings.LONGEST_WAIT.value()
# First in, first out: no channel of a site waits behind those that came later. Default: last in,
# first out.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
# Once more, then the next night will do. Default: 2 more.
RETRY_TIMES = 1
# Without 429: who asks us to slow down is left alone (crawler/leaving.py). Default: with 429.
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
# A failing page ends in the channel's outcome; two error lines for it say nothing new.
# Default: ERROR.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# Old servers are slow; three minutes hold up a whole site. It is the time of the whole response,
# so that a server that gives a byte a second ends too. Default: 180.
DOWNLOAD_TIMEOUT = settings.RESPONSE_SECONDS.value()
# Default: 60, of which three in a row would take as long as a site's night.
DNS_TIMEOUT = 20
# Real chains are http, https, www: three. Default: 20.
REDIRECT_MAX_TIMES = 5
# A report is at most some MB; scanned attachments reach 30. Default: 1 GiB.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
# Default: 32 MiB.
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
# Requests to a host in one night, robots.txt and retries included: 5000 at two seconds each are
# some three hours. What is left waits for the next night, what was never fetched first. Ours.
XXGK_HOST_REQUESTS = settings.HOST_REQUESTS.value()
# Bytes of a host in one night, as received: 2 GiB. Ours.
XXGK_HOST_BYTES = settings.HOST_BYTES.value()
# Pages of one channel's list: 200, the largest known have some dozens. Ours.
XXGK_MAX_PAGES = settings.MAX_PAGES.value()

# --- where not to go ----------------------------------------------------------------------------

# Public names that resolve to private addresses are refused. Default: no such check.
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
# A proxy from the environment would resolve names behind the guard's back. Default: True.
HTTPPROXY_ENABLED = False
# Short keys and old ciphers only for the hosts of channels with tls=old in their params. Default:
# Scrapy's handler, one list of ciphers for all hosts.
DOWNLOAD_HANDLERS = {"https": "crawler.tls.HttpsHandler"}
# Incomplete chains are common on county sites, and a page that is not archived is lost for good.
# Default: False, said here since it is a choice.
DOWNLOAD_VERIFY_CERTIFICATES = False

# --- what happens to requests and responses ---------------------------------------------------

DOWNLOADER_MIDDLEWARES = {
    # Every request passes here first: robots.txt, redirects and retries too.
    "crawler.middlewares.HostGuard": 50,
    # Knows domains only and drops without a word, so that a channel would wait for ever.
    # By default at 50.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Scrapy's own lets concurrent requests through unjudged, see there. By default at 100.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.Robots": 100,
    # Before Scrapy's decompression (590), see there.
    "crawler.middlewares.RawBody": 595,
    # Sees 304 as it came, gives on the archived page.
    "crawler.middlewares.ConditionalGet": 596,
    # Next to the network, before redirects (600) are followed: 网站卫士 redirects with a cookie.
    "crawler.leaving.LeaveHosts": 605,
    # Last of all: only what leaves is counted.
    "crawler.leaving.Budget": 606,
}
SPIDER_MIDDLEWARES = {
    # Both drop requests without a word; depth and pages are bounded in crawler/walk.py, and a long
    # address is a site's own business. Defaults: 800 and 900.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
EXTENSIONS = {
    # The only writer of the archive.
    "crawler.extensions.Archiving": 10,
    # Scrapy's own goes below the Crawl-delay of a site, see there. By default at 0.
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.throttle.Throttle": 0,
    # Only with -s XXGK_FOLLOW_PARENT=1.
    "crawler.extensions.FollowParent": 20,
}
# Seconds to wait for another crawl that writes into the archive. Ours.
XXGK_LOCK_SECONDS = settings.LOCK_SECONDS.value()
# Bytes at which a WARC file is closed: 128 MiB are some thousand pages, so that extraction, which
# reads closed files, is never far behind the crawl; and ten years of the whole country are some
# thousand files. Ours.
XXGK_WARC_BYTES = settings.WARC_BYTES.value()
# Off: ``xxgk`` sets it, since it holds the pipe. Ours.
XXGK_FOLLOW_PARENT = False
# Nothing is scraped here, so nothing goes through Scrapy's item pipelines. Default: none.
ITEM_PIPELINES = {}
# The walk judges every status itself. Default: False.
HTTPERROR_ALLOW_ALL = True
# A soft 404 sends us to the home page by refresh (人社部); following it would hide that.
# Default: True.
METAREFRESH_ENABLED = False
# Challenges set cookies; we solve none. Default: True.
COOKIES_ENABLED = False
# The archive is the cache. Default: False.
HTTPCACHE_ENABLED = False

# --- the process --------------------------------------------------------------------------------

# Scrapy makes so many tasks for each response, whether it has items or not: 400,000 tasks for
# 4,000 pages. Default: 100.
CONCURRENT_ITEMS = 4
# Both let anyone on the machine run code in the crawler. Defaults: True.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# A line for each response is as long as the crawl. Default: DEBUG.
LOG_LEVEL = "INFO"
