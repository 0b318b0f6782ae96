"""Draw the icons of the field app (PNG, for home screens) from the same lines as shared/icon.svg.

Run when the drawing changes: `.venv/bin/python scripts/field_icons.py`. The files are in git.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = (
    Path(__file__).resolve().parents[1]
    / "src"
    / "tongchuang"
    / "web"
    / "field"
    / "static"
    / "field"
    / "icons"
)
BLUE, WHITE, GOLD = "#14559e", "#ffffff", "#ffd98a"
# Drawn larger and made smaller, for smooth edges.
FINE = 4
UNITS = 32.0


def drawn(size: int, *, corner: float, scale: float) -> Image.Image:
    """A square of `size` px; `corner` and `scale` in the units of the drawing (32 to the side)."""
    side = size * FINE
    unit = side / UNITS
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=corner * unit, fill=BLUE)

    def at(x: float, y: float) -> tuple[float, float]:
        return (16 + (x - 16) * scale) * unit, (16 + (y - 16) * scale) * unit

    def stroke(width: float, colour: str, points: list[tuple[float, float]]) -> None:
        pen.line(
            [at(*point) for point in points], fill=colour, width=round(width * scale * unit), joint="curve"
        )
        half = width * scale * unit / 2
        for point in (points[0], points[-1]):
            x, y = at(*point)
            pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    box = [*at(8.4, 8.4), *at(23.6, 23.6)]
    half = 1.5 * scale * unit
    ring = (box[0] - half, box[1] - half, box[2] + half, box[3] + half)
    for start, end in ((160, 315), (340, 495)):
        pen.arc(ring, start, end, fill=WHITE, width=round(3 * scale * unit))
    stroke(2.6, GOLD, [(12.6, 16.2), (15.2, 18.8), (19.8, 13.8)])
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write every size that phones ask for."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, size, corner, scale in (
        ("icon-192", 192, 7.0, 1.0), ("icon-512", 512, 7.0, 1.0), ("maskable-512", 512, 0.0, 0.8), ("apple-180", 180, 0.0, 0.9),
    ):  # fmt: skip
        drawn(size, corner=corner, scale=scale).save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
