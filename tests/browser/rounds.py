"""The round somebody makes through the house: the pages that links lead to, without a browser."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin

HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
# Leaving, and the same list in another order, show nothing new.
LEFT_OUT = re.compile(r"^/konto/|[?&](sort|sortierung|page)=")
STARTS = ("/", "/register/", "/posteingang/", "/material/", "/service-center/", "/ohne-namen/")
# The page of each Vorgang and of each arrival is opened; of what hangs on them, a few of a kind.
FEW = 8  # ways to ask for the same page: filters can be put together without end
OF_ITS_OWN = re.compile(r"/(?:vorgang|posteingang)/[^/?]+/")
FILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pages_with(client, mark, *, each_of_its_own=True):
    """Yield address and answer of the pages that hold the mark and that links lead to.

    Of pages whose addresses differ in nothing but numbers one that holds it is enough.

    :param each_of_its_own: whether the page of every Vorgang and arrival is opened all the same.
    """
    waiting, seen, kinds = deque(STARTS), set(STARTS), set()
    opened: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind in kinds and not (each_of_its_own and OF_ITS_OWN.fullmatch(address)):
            continue
        page = kind.partition("?")[0]
        if opened[page] >= FEW and not OF_ITS_OWN.fullmatch(address):
            continue
        opened[page] += 1
        answer = client.get(address)
        text = answer.content.decode() if is_page(answer) else ""
        links = [answer["Location"]] if "Location" in answer else HREF.findall(text)
        for link in (urljoin(address, unescape(link)) for link in links):
            if link.startswith("/") and link not in seen and not LEFT_OUT.search(link):
                seen.add(link)
                waiting.append(link)
        if mark in text:
            kinds.add(kind)
            yield address, answer


def kind_of(address):
    """Return the address without numbers; of the questions of the Sichtung only how many."""
    path, _, answers = address.partition("antworten=")
    return re.sub(r"\d+", "0", FILE.sub("0", path)) + re.sub(r"[a-z]", "?", answers)


def is_page(answer):
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
