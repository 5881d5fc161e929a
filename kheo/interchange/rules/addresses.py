"""Where messages may go: https to public addresses of the network, and nothing inside of it unless that is allowed."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from kheo.shared.problems import Problem

LONGEST = 500
_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address in the last four bytes
_TUNNELLED = ip_network("2002::/16")  # an IPv4 address after the first two bytes
_TEREDO = ip_network("2001::/32")
_OWN_USE = (ip_network("100.64.0.0/10"), ip_network("192.0.0.0/24"), ip_network("198.18.0.0/15"))


@dataclass(frozen=True, slots=True)
class Address:
    """An address to which something is sent, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"


def is_public(text: str) -> bool:
    """Whether a number address belongs to the public network: not to this machine, this office, or nobody.

    An IPv4 address that is wrapped into an IPv6 one counts as what is wrapped.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in _TRANSLATED:
            return is_public(str(IPv4Address(int(address) & 0xFFFFFFFF)))
        if address in _TUNNELLED:
            return is_public(str(IPv4Address(int(address) >> 80 & 0xFFFFFFFF)))
        if address in _TEREDO or address.is_site_local or int(address) >> 32 == 0:
            return False
    elif any(address in network for network in _OWN_USE):
        return False
    nowhere = address.is_multicast or address.is_reserved or address.is_unspecified
    inside = address.is_private or address.is_loopback or address.is_link_local
    return not (nowhere or inside) and address.is_global


def address_of(text: str) -> Address | None:
    """The address taken apart; None where it is none, or hides a name, a password or a sharp sign."""
    if len(text) > LONGEST or not text.isascii() or any(sign <= " " or sign == "\x7f" for sign in text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "#" in text:
        return None
    if "\\" in text or port == 0:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path)


def problems_with_address(text: str, *, private_allowed: bool) -> list[Problem]:
    """Everything that can be known of an address before it is looked up."""
    found = address_of(text)
    if found is None:
        return [
            Problem(
                "interchange.bad_address",
                "Địa chỉ không dùng được.",
                "Ghi đầy đủ, ví dụ https://may-chu.example.vn/kheo, không kèm tên đăng nhập, mật khẩu hay dấu #.",
                "address",
            )
        ]
    if private_allowed:
        return []
    problems = []
    if not found.is_secure:
        problems.append(
            Problem(
                "interchange.not_secure",
                "Địa chỉ phải bắt đầu bằng https:// để không ai đọc được trên đường truyền.",
                "Dùng địa chỉ https của hệ thống nhận.",
                "address",
            )
        )
    if (
        found.host == "localhost"
        or found.host.endswith((".localhost", ".local", ".internal"))
        or _is_inside(found.host)
    ):
        problems.append(
            Problem(
                "interchange.inside",
                "Địa chỉ này nằm trong mạng nội bộ.",
                "Dùng địa chỉ công khai, hoặc nhờ người vận hành đặt KHEO_HOOK_PRIVATE=true.",
                "address",
            )
        )
    return problems


def _is_inside(host: str) -> bool:
    """Whether a host given as a number is not public. A name is judged when it is looked up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_public(host)
