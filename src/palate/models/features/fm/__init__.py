from palate.models.features.fm.model import FM

__all__ = ["FM"]
