"""What the engine asks of the handout: to draw its figures and to typeset a section of it."""

from .figures import FIGURES, drawn
from .html import anchor, fragment

__all__ = ["FIGURES", "anchor", "drawn", "fragment"]
