"""Names written beside what they name, so that none covers another."""

from collections.abc import Callable, Mapping
from typing import Any

from palate.reports.canvas import Axes

Box = Any  # matplotlib's Bbox
PLACES = (
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 6, "center", "bottom"),
    (0, -6, "center", "top"),
    (6, 6, "left", "bottom"),
    (6, -6, "left", "top"),
    (-6, 6, "right", "bottom"),
    (-6, -6, "right", "top"),
    (14, 16, "left", "bottom"),
    (14, -16, "left", "top"),
    (-14, 16, "right", "bottom"),
    (-14, -16, "right", "top"),
)


def label_ends(axes: Axes, named: Mapping[str, float], colour: Callable[[str], str], size: float = 9.0) -> None:
    """Writes names right of the axes at their heights, moved apart so that none covers another."""
    height = axes.get_window_extent().height
    low, high = axes.transData.transform([(0, end) for end in axes.get_ylim()])[:, 1]
    wanted = {name: (axes.transData.transform((0, y))[1] - low) / (high - low) for name, y in named.items()}
    gap = size * 1.35 / 72 * axes.figure.dpi / height
    for name, at in apart(wanted, gap).items():
        axes.annotate(
            name, (1.0, at), (7, 0), "axes fraction", "offset points", color=colour(name), size=size, va="center"
        )


def apart(wanted: Mapping[str, float], gap: float) -> dict[str, float]:
    """Heights as near to those wanted as a gap between any two allows; those that touch share out around their mean."""
    groups: list[tuple[float, list[str]]] = []  # the middle of each block of names that touch
    for name in sorted(wanted, key=lambda name: wanted[name]):
        middle, names = wanted[name], [name]
        while groups and middle - gap * len(names) / 2 < groups[-1][0] + gap * len(groups[-1][1]) / 2:
            names = groups.pop()[1] + names
            middle = sum(wanted[member] for member in names) / len(names)
        groups.append((middle, names))
    return {
        name: middle + gap * (place - (len(names) - 1) / 2)
        for middle, names in groups
        for place, name in enumerate(names)
    }


def name_points(axes: Axes, at: Mapping[str, tuple[float, float]], colour: Callable[[str], str]) -> None:
    """Writes each name beside its point, on the side where it covers least of the points and the other names."""
    from matplotlib.transforms import Bbox  # noqa: PLC0415  (heavy, and an extra)

    axes.autoscale_view()  # places are known once the limits are
    page = axes.figure
    scale = page.dpi / 72
    spots = {name: axes.transData.transform(xy) for name, xy in at.items()}
    taken = [Bbox.from_bounds(x - 4 * scale, y - 4 * scale, 8 * scale, 8 * scale) for x, y in spots.values()]
    frame = axes.get_window_extent()
    for name, (x, y) in spots.items():
        width, height = len(name) * 5.6 * scale, 11 * scale
        best = None
        for dx, dy, ha, va in PLACES:
            left = x + dx * scale - {"left": 0, "right": width, "center": width / 2}[ha]
            low = y + dy * scale - {"bottom": 0, "top": height, "center": height / 2}[va]
            box = Bbox.from_bounds(left, low, width, height)
            cost = sum(_shared(box, other) for other in taken) + 3 * (width * height - _shared(box, frame))
            if best is None or cost < best[0] - 1e-6:
                best = cost, box, (dx, dy, ha, va)
        assert best is not None
        taken.append(best[1])
        dx, dy, ha, va = best[2]
        axes.annotate(
            name,
            at[name],
            (dx, dy),
            textcoords="offset points",
            ha=ha,
            va=va,
            size=8.5,
            color=colour(name),
            annotation_clip=False,
        )


def _shared(box: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    return float(max(0.0, width) * max(0.0, height))
