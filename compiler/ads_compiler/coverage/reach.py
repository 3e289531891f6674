"""Which platforms of ATT&CK a log source of Sigma can show, by its product.

A source without a product, or of a product that runs anywhere, is bound to no platform: what the page says of its
platforms decides. A product that is not known here reaches none, so that nothing is called covered by a guess.
"""

from __future__ import annotations

PLATFORMS: dict[str, frozenset[str]] = {
    product: frozenset(platforms)
    for products, platforms in (
        (("windows", "rpc_firewall"), ("Windows",)),
        # What runs in a container is a process of its node.
        (("linux", "auditd"), ("Linux", "Containers")),
        (("macos",), ("macOS",)),
        (("kubernetes", "docker", "containerd"), ("Containers",)),
        (("falco",), ("Containers", "Linux")),
        (("aws", "gcp"), ("IaaS", "Identity Provider")),
        (("azure",), ("IaaS", "Identity Provider", "Office Suite")),
        (("okta", "onelogin"), ("Identity Provider",)),
        (("m365", "google_workspace"), ("Office Suite", "SaaS", "Identity Provider")),
        (("github", "bitbucket"), ("SaaS",)),
        (("esxi", "vmware"), ("ESXi",)),
        (("cisco", "fortios", "huawei", "juniper", "paloalto", "sophos"), ("Network Devices",)),
        (("android",), ("Android",)),
        (("ios",), ("iOS",)),
    )
    for product in products
}
ANYWHERE = frozenset(
    {
        "antivirus", "apache", "django", "jvm", "modsecurity", "nginx", "nodejs", "opencanary", "python",
        "ruby_on_rails", "spring", "sql", "velocity", "zeek",
    }
)  # fmt: skip


def reaches(product: str | None, platform: str) -> bool:
    """Whether events of a product can come from a platform."""
    word = (product or "").casefold()
    return not word or word in ANYWHERE or platform in PLATFORMS.get(word, ())
