"""Which platforms of ATT&CK a Sigma log source can observe, by its product.

A source without a product, or with a product that runs anywhere, is not tied to a platform: the
platforms of the page decide. An unknown product reaches none, so that coverage is never a guess.
"""

from __future__ import annotations

PLATFORMS: dict[str, frozenset[str]] = {
    product: frozenset(platforms)
    for products, platforms in (
        (("windows", "rpc_firewall"), ("Windows",)),
        # A process in a container is also a process of its node.
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
        "antivirus", "apache", "django", "jvm", "modsecurity", "nginx", "nodejs", "opencanary",
        "python", "ruby_on_rails", "spring", "sql", "suricata", "velocity", "zeek",
    }
)  # fmt: skip


def reaches(product: str | None, platform: str) -> bool:
    """Whether events of a product can come from a platform."""
    word = (product or "").casefold()
    return not word or word in ANYWHERE or platform in PLATFORMS.get(word, ())
