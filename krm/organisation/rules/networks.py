"""From where a request comes: one connection of a household or an office is one caller."""

from ipaddress import IPv6Address, ip_address

# A provider gives one line this much; whoever has it could otherwise count as 256 callers.
_LINE = 128 - 56


def caller_of(remote: str, forwarded: str, proxies: int) -> str:
    """Return from which address a request comes, IPv6 by the network of one line (56 bits).

    Takes REMOTE_ADDR, the header X-Forwarded-For and how many proxies of the house stand in
    front: only what these have written is believed.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    place = hops[-proxies] if 0 < proxies <= len(hops) else remote
    try:
        address = ip_address(_without_port(place))
    except ValueError:
        return place[:60]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> _LINE << _LINE))


def _without_port(place: str) -> str:
    """Return an address as some proxies write it, ``[2001:db8::1]:443``, without its port.

    Every connection has another port; counted with it, each would be a caller of its own.
    """
    if place.startswith("["):
        return place[1:].partition("]")[0]
    host, _, port = place.rpartition(":")
    return host if port.isdecimal() and host.count(".") == 3 and ":" not in host else place
