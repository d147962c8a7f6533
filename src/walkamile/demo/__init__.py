"""A retailer to try things on: made from a seed, with planted breaks and a truth table that says where.

It answers what a product should have found; it holds no data of any real company or person.
"""

from walkamile.demo.company import Company, chunks, generate
from walkamile.demo.home import claim, load_people, remember_cast, settle
from walkamile.demo.said_beliefs import minds, plant_beliefs, truths_of

__all__ = [
    "Company", "chunks", "claim", "generate", "load_people", "minds", "plant_beliefs", "remember_cast", "settle",
    "truths_of",
]  # fmt: skip
