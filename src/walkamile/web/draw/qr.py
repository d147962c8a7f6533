"""How is an address shown so that a phone can read it from a screen?"""

from __future__ import annotations


def qr_of(address: str) -> str:
    """The address as a QR code: an SVG inside a `data:` address, dark on white whatever the page looks like."""
    import segno

    return segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#111", light="#fff")
