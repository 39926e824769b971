"""Waiting for something on a page. Playwright's own wait_for_function needs eval, which the site's policy forbids."""

import time


def until(page, expression, seconds=10):
    """Wait until the JavaScript expression is true on the page."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(30)
