"""A retailer to try things on: made from a seed, with planted breaks and a truth table that says where.

It answers what a product should have found; it holds no data of any real company or person.
"""

from walkamile.demo.company import Company, chunks, generate

__all__ = ["Company", "chunks", "generate"]
