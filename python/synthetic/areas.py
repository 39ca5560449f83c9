"""Areas of the synthetic country: how they are parted, joined, and filled with points."""

import numpy as np
import pandas as pd
import shapely
from numpy.random import Generator


def voronoi(centres: np.ndarray, area: shapely.Polygon) -> np.ndarray:
    """For each centre, the part of the area that is nearest to it."""
    cells = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=area, ordered=True)
    return shapely.intersection(shapely.get_parts(cells), area)


def join(parts: pd.Series) -> shapely.Geometry:
    """The union of polygons that share their borders exactly, its vertices in a fixed order."""
    return shapely.normalize(shapely.coverage_union_all(parts.to_numpy()))


def scatter(random: Generator, area: shapely.Polygon, count: int, central: float) -> np.ndarray:
    """Points (count, 2) in an area: the first in its middle, a share of the others around that."""
    shapely.prepare(area)
    found = middle = shapely.get_coordinates(shapely.point_on_surface(area)).round(6)
    while len(found) < count:
        size = (2 * (count - len(found)) + 8, 2)
        around = random.normal(middle, 0.15 * np.sqrt(area.area), size)
        anywhere = random.uniform(area.bounds[:2], area.bounds[2:], size)
        drawn = np.where(random.random((size[0], 1)) < central, around, anywhere).round(6)
        found = np.concatenate([found, drawn[shapely.contains_xy(area, drawn)]])
    return found[:count]
