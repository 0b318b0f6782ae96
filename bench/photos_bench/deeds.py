"""What people do to a photo before they use it again, and what honest photos have in common without being one."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Chance = np.random.Generator
Deed = Callable[[Image, Chance], Image]


def recompressed(image: Image, rng: Chance) -> Image:
    """Sent through a messenger: smaller, and saved again at a low quality."""
    small = cv2.resize(
        image, None, fx=(f := float(rng.uniform(0.45, 0.9))), fy=f, interpolation=cv2.INTER_AREA
    )
    return _again(small, int(rng.integers(30, 65)))


def cropped(image: Image, rng: Chance) -> Image:
    """A tenth of width and height cut off, wherever."""
    height, width = image.shape[:2]
    keep_x, keep_y = int(width * 0.9), int(height * 0.9)
    left, top = int(rng.integers(0, width - keep_x + 1)), int(rng.integers(0, height - keep_y + 1))
    return _again(image[top : top + keep_y, left : left + keep_x], int(rng.integers(60, 92)))


def rotated(image: Image, rng: Chance) -> Image:
    """By quarters, or held aslant by up to 20 degrees with what is empty cut off."""
    if rng.random() < 0.5:
        return _again(np.ascontiguousarray(np.rot90(image, int(rng.integers(1, 4)))), 80)
    degrees = float(rng.uniform(3, 20)) * (1 if rng.random() < 0.5 else -1)
    height, width = image.shape[:2]
    turned = cv2.warpAffine(
        image, cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (width, height)
    )
    angle = np.radians(abs(degrees))
    shrink = min(width, height) / (height * np.cos(angle) + width * np.sin(angle)) * 0.98
    shrink = min(shrink, min(width, height) / (width * np.cos(angle) + height * np.sin(angle)))
    keep_x, keep_y = int(width * shrink), int(height * shrink)
    left, top = (width - keep_x) // 2, (height - keep_y) // 2
    return _again(turned[top : top + keep_y, left : left + keep_x], 85)


def recoloured(image: Image, rng: Chance) -> Image:
    """Through a filter: brighter or darker, other contrast, other colours, or none."""
    shades = image.astype(np.float32) / 255
    shades = shades ** float(rng.uniform(0.6, 1.6)) * float(rng.uniform(0.75, 1.2)) + float(
        rng.uniform(-0.08, 0.08)
    )
    if rng.random() < 0.25:
        shades = np.repeat(shades.mean(axis=2, keepdims=True), 3, axis=2) * rng.uniform(0.8, 1.1, 3)
    else:
        shades = shades * rng.uniform(0.75, 1.25, 3)
    return _again(np.clip(shades * 255, 0, 255).astype(np.uint8), int(rng.integers(60, 92)))


def screenshot(image: Image, rng: Chance) -> Image:
    """Shown on a phone and captured: bars above and below, the picture in the middle."""
    width, height = 1080, int(rng.choice([1920, 2340, 2400]))
    dark = rng.random() < 0.6
    canvas = np.full((height, width, 3), 12 if dark else 246, np.uint8)
    scale = width / image.shape[1] * float(rng.uniform(0.86, 1.0))
    shown = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    top, left = (height - shown.shape[0]) // 2, (width - shown.shape[1]) // 2
    canvas[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    ink = (235, 235, 235) if dark else (30, 30, 30)
    cv2.putText(
        canvas,
        f"{rng.integers(0, 24):02}:{rng.integers(0, 60):02}",
        (50, 70),
        cv2.FONT_HERSHEY_SIMPLEX,
        1.5,
        ink,
        3,
    )
    for n in range(4):
        cv2.circle(canvas, (180 + 240 * n, height - 110), 34, ink, 4)
    cv2.rectangle(canvas, (width - 140, 40), (width - 60, 76), ink, 3)
    return _again(canvas, int(rng.integers(70, 95)))


def flipped(image: Image, rng: Chance) -> Image:
    """Mirrored."""
    return _again(np.ascontiguousarray(image[:, ::-1]), int(rng.integers(60, 92)))


def marked(image: Image, rng: Chance) -> Image:
    """With another watermark of time and place, as watermark cameras write it, and saved again."""
    return _again(watermark(image, rng), int(rng.integers(55, 85)))


def several(image: Image, rng: Chance) -> Image:
    """Cropped, held aslant, recoloured and compressed at once."""
    return recompressed(recoloured(rotated(cropped(image, rng), rng), rng), rng)


def watermark(image: Image, rng: Chance) -> Image:
    """The same layout everywhere, other figures."""
    out = image.copy()
    height = out.shape[0]
    cv2.rectangle(out, (24, height - 190), (420, height - 24), (60, 60, 60), -1)
    for n, text in enumerate(
        (
            f"{rng.integers(0, 24):02}:{rng.integers(0, 60):02}",
            f"2026-11-{rng.integers(1, 31):02}",
            "YUNXIU  CHUANGJIAN",
        )
    ):
        cv2.putText(
            out,
            text,
            (40, height - 140 + 48 * n),
            cv2.FONT_HERSHEY_SIMPLEX,
            1.4 if n == 0 else 1.0,
            (245, 245, 245),
            2,
        )
    cv2.rectangle(out, (24, height - 190), (32, height - 24), (0, 190, 255), -1)
    return out


def on_screen(image: Image, rng: Chance) -> Image:
    """Photographed from a screen: dots and their beat with the sensor's grid, the edge of the screen, a slight slant."""
    scale = float(rng.uniform(2.6, 3.2))
    big = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR).astype(np.float32)
    dots = np.ones((3, 3, 3), np.float32) * 0.35
    for channel in range(3):
        dots[:2, channel, channel] = 1.6
    tiled = np.tile(dots, (big.shape[0] // 3 + 1, big.shape[1] // 3 + 1, 1))[: big.shape[0], : big.shape[1]]
    lit = np.clip(big * tiled * 1.05, 0, 255)
    edge = int(0.05 * lit.shape[1])
    framed = cv2.copyMakeBorder(lit, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(18.0, 18.0, 18.0))
    wall = cv2.copyMakeBorder(
        framed,
        edge,
        edge,
        edge,
        edge,
        cv2.BORDER_CONSTANT,
        value=tuple(float(v) for v in rng.integers(90, 190, 3)),
    )
    h, w = wall.shape[:2]
    show = 0 if rng.random() < 0.5 else 2 * edge
    source = np.array([[show, show], [w - show, show], [w - show, h - show], [show, h - show]], np.float32)
    source += rng.normal(0, 0.012 * w, (4, 2)).astype(np.float32)
    size = (1600, 1200)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    blurred = cv2.GaussianBlur(wall, (0, 0), 0.7)
    seen = cv2.warpPerspective(
        blurred, cv2.getPerspectiveTransform(source, target), size, flags=cv2.INTER_LINEAR
    )
    seen = cv2.GaussianBlur(seen, (0, 0), 0.5) * 1.25 + rng.normal(0, 2.5, (size[1], size[0], 3))
    return _again(np.clip(seen, 0, 255).astype(np.uint8), 92)


DEEDS: dict[str, Deed] = {
    "recompressed": recompressed, "cropped": cropped, "rotated": rotated, "recoloured": recoloured,
    "screenshot": screenshot, "flipped": flipped, "marked": marked, "several": several,
}  # fmt: skip


def _again(image: Image, quality: int) -> Image:
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
