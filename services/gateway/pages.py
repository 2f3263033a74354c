"""Pages."""
from apiflask import APIBlueprint
pages = APIBlueprint("pages", __name__, enable_openapi=False)
