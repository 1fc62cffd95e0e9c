"""The facts of the pack: pydantic models, one YAML file a subject."""

from config.catalogue.catalogue import Catalogue, Place
from config.catalogue.load import load_catalogue

__all__ = ["Catalogue", "Place", "load_catalogue"]
