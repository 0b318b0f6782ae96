"""Places as flat layers one behind the other, photographed from slightly different steps at different times.

The same place another time differs as it does in the street: the camera stands elsewhere (near layers move more than
far ones) and is held differently, light and shadows fall otherwise, things were moved, taken away or brought, and the
sensor adds its noise. Textures are made of many octaves of noise, so that corners are found everywhere.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
WIDTH, HEIGHT = 1024, 768
PAD = 160
LETTERS = "农贸市场街道办小吃百货药店理发五金便民超市"


def _noise(rng: np.random.Generator, shape: tuple[int, int], octaves: int, first: int) -> NDArray[np.float32]:
    """Noise of several octaves around 0, the coarsest with cells of `first` pixels."""
    total = np.zeros(shape, np.float32)
    cell, height = float(first), 1.0
    for _ in range(octaves):
        small = rng.standard_normal((int(shape[0] / cell) + 2, int(shape[1] / cell) + 2)).astype(np.float32)
        total += height * cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        cell, height = max(1.0, cell / 2), height * 0.62
    return total


def _coloured(base: tuple[int, ...], texture: NDArray[np.float32], strength: float) -> NDArray[np.float32]:
    return np.asarray(base, np.float32)[np.newaxis, np.newaxis, :] + (strength * texture)[:, :, np.newaxis]


class Place:
    """A place: sky, a wall of houses, ground, and things that stand about. The same seed is the same place."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        rng = np.random.default_rng([7, seed])
        self.rng = rng
        self.height, self.width = HEIGHT + 2 * PAD, WIDTH + 2 * PAD
        self.horizon = int(rng.uniform(0.45, 0.68) * self.height)
        self.wall = self._wall()
        self.ground = self._ground()
        self.things = [self._thing(n) for n in range(int(rng.integers(7, 15)))]

    def _wall(self) -> NDArray[np.float32]:
        rng, shape = self.rng, (self.horizon + 40, self.width)
        sky = _coloured(tuple(int(v) for v in rng.integers(170, 225, 3)), _noise(rng, shape, 5, 220), 12)
        left = 0
        while left < self.width:
            width, height = int(rng.integers(130, 360)), int(rng.uniform(0.4, 0.95) * self.horizon)
            right = min(self.width, left + width)
            top = self.horizon - height
            texture = _noise(rng, (shape[0] - top, right - left), 6, 60)
            house = _coloured(
                tuple(int(v) for v in rng.integers(80, 205, 3)), texture, float(rng.uniform(5, 14))
            )
            self._windows(house)
            sky[top:, left:right] = house
            left = right + int(rng.integers(0, 12))
        return sky

    def _windows(self, house: NDArray[np.float32]) -> None:
        rng = self.rng
        across, down = int(rng.integers(30, 70)), int(rng.integers(40, 80))
        wide, high = int(across * rng.uniform(0.45, 0.8)), int(down * rng.uniform(0.4, 0.75))
        for top in range(14, house.shape[0] - down, down):
            for left in range(10, house.shape[1] - across, across):
                shade = rng.uniform(30, 120)
                pane = house[top : top + high, left : left + wide]
                pane[:] = _coloured(
                    (int(shade), int(shade + 8), int(shade + 18)), _noise(rng, pane.shape[:2], 3, 12), 12
                )
                if rng.random() < 0.3:
                    pane[: high // 2] = rng.integers(90, 230, 3)
        if house.shape[1] > 120:
            high = int(rng.integers(34, 60))
            top = house.shape[0] - 40 - int(rng.integers(70, 120))
            sign = np.full((high, house.shape[1] - 16, 3), rng.integers(30, 220, 3), np.float32)
            for n in range(8, sign.shape[1] - 24, 26):
                self._glyph(sign, n)
            house[top : top + high, 8:-8] = sign

    def _glyph(self, sign: NDArray[np.float32], left: int) -> None:
        rng = self.rng
        colour = tuple(float(v) for v in rng.choice([20, 240], 3))
        for _ in range(int(rng.integers(4, 9))):
            x, y, x2, y2 = (int(v) for v in rng.integers(0, 20, 4))
            high = sign.shape[0] - 8
            cv2.line(
                sign,
                (left + x, 4 + y * high // 20),
                (left + x2, 4 + (y if rng.random() < 0.6 else y2) * high // 20),
                colour,
                2,
            )

    def _ground(self) -> NDArray[np.float32]:
        rng, deep = self.rng, self.height - self.horizon
        flat = _coloured(tuple(int(v) for v in rng.integers(90, 180, 3)), _noise(rng, (900, 900), 7, 120), 16)
        tile = int(rng.integers(40, 110))
        if rng.random() < 0.7:
            for at in range(0, 900, tile):
                cv2.line(flat, (at, 0), (at, 899), (70.0, 70.0, 70.0), 3)
                cv2.line(flat, (0, at), (899, at), (70.0, 70.0, 70.0), 3)
        for _ in range(int(rng.integers(2, 9))):
            x, y = (int(v) for v in rng.integers(0, 900, 2))
            cv2.ellipse(
                flat,
                (x, y),
                (int(rng.integers(20, 110)), int(rng.integers(10, 60))),
                int(rng.integers(0, 180)),
                0,
                360,
                tuple(float(v) for v in rng.integers(50, 120, 3)),
                -1,
            )
        source = np.array([[200, 0], [700, 0], [900, 900], [0, 900]], np.float32)
        target = np.array(
            [[-60, 0], [self.width + 60, 0], [self.width + 400, deep], [-400, deep]], np.float32
        )
        return np.asarray(
            cv2.warpPerspective(
                flat,
                cv2.getPerspectiveTransform(source, target),
                (self.width, deep),
                borderMode=cv2.BORDER_REFLECT,
            ),
            np.float32,
        )

    def _thing(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32], float, float, float]:
        """Shades, mask, where it stands (share of width), how near (0 far, 1 near), and its height."""
        rng = self.rng
        near = float(rng.uniform(0.05, 1))
        size = int(40 + 150 * near)
        shape = (int(size * rng.uniform(0.6, 1.5)), int(size * rng.uniform(0.5, 1.4)))
        body = _coloured(tuple(int(v) for v in rng.integers(20, 235, 3)), _noise(rng, shape, 5, 24), 16)
        mask = np.zeros(shape, np.float32)
        if number % 3 == 0:
            mask[:] = 1
            for _ in range(5):
                x, y, x2, y2 = (int(v) for v in rng.integers(0, min(shape), 4))
                cv2.rectangle(body, (x, y), (x2, y2), tuple(float(v) for v in rng.integers(10, 245, 3)), -1)
        elif number % 3 == 1:
            cv2.ellipse(
                mask, (shape[1] // 2, shape[0] // 2), (shape[1] // 2, shape[0] // 2), 0, 0, 360, 1, -1
            )
        else:
            points = np.c_[rng.integers(0, shape[1], 9), rng.integers(0, shape[0], 9)].astype(np.int32)
            cv2.fillConvexPoly(mask, cv2.convexHull(points), 1)
            for _ in range(12):
                x, y, x2, y2 = (int(v) for v in rng.integers(0, max(shape), 4))
                cv2.line(body, (x, y), (x2, y2), tuple(float(v) for v in rng.integers(10, 245, 3)), 2)
        return body, mask, float(rng.uniform(0.05, 0.95)), near, float(shape[0])

    def shoot(self, time: int, *, steady: bool = False, tidy: bool = False, moment: int = 0) -> Image:
        """A photo at one of its times. `steady`: from a tripod, so that only light and things differ; `tidy`: what
        lay about is gone, as after a fix; another `moment` of the same time: same light and things, the camera moved."""
        rng, hand = (
            np.random.default_rng([11, self.seed, time]),
            np.random.default_rng([13, self.seed, time, moment]),
        )
        step = 0.0 if steady else 1.0
        aside, closer = float(hand.normal(0, 26)) * step, 1 + float(hand.normal(0, 0.05)) * step
        canvas = np.zeros((self.height, self.width, 3), np.float32)
        canvas[: self.wall.shape[0]] = np.roll(self.wall, int(aside * 0.5), axis=1)
        canvas[self.horizon :] = _sheared(self.ground, aside)
        light = _noise(rng, (self.height // 8, self.width // 8), 2, 60)
        for n, thing in enumerate(self.things):
            moved = rng.random()
            gone = tidy and n % 2 == 0
            if time and (moved < 0.3 or gone):
                continue
            drift = rng.normal(0, 90) if time and moved > 0.7 else 0.0
            self._put(canvas, thing, aside, float(drift))
        for n in range(int(rng.integers(1, 6)) if time else 0):
            self._put(canvas, Place._thing(_Fresh(rng), n), aside, 0.0)
        canvas = _shadows(rng, canvas, light)
        return _taken(rng, hand, canvas, closer, step)

    def _put(
        self,
        canvas: NDArray[np.float32],
        thing: tuple[NDArray[np.float32], NDArray[np.float32], float, float, float],
        aside: float,
        drift: float,
    ) -> None:
        body, mask, where, near, _ = thing
        base = int(self.horizon + near * (self.height - self.horizon - PAD))
        left = int(where * self.width + aside * (0.5 + 1.4 * near) + drift) - body.shape[1] // 2
        top = base - body.shape[0]
        y0, y1, x0, x1 = (
            max(0, top),
            min(self.height, base),
            max(0, left),
            min(self.width, left + body.shape[1]),
        )
        if y1 <= y0 or x1 <= x0:
            return
        part, over = (
            body[y0 - top : y1 - top, x0 - left : x1 - left],
            mask[y0 - top : y1 - top, x0 - left : x1 - left, np.newaxis],
        )
        canvas[y0:y1, x0:x1] = canvas[y0:y1, x0:x1] * (1 - over) + part * over


class _Fresh:
    """Stands in for a place where only chance is asked for."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng


def _sheared(ground: NDArray[np.float32], aside: float) -> NDArray[np.float32]:
    deep, width = ground.shape[:2]
    matrix = np.array([[1, aside * 1.4 / deep, aside * 0.5], [0, 1, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(ground, matrix, (width, deep), borderMode=cv2.BORDER_REFLECT), np.float32
    )


def _shadows(
    rng: np.random.Generator, canvas: NDArray[np.float32], light: NDArray[np.float32]
) -> NDArray[np.float32]:
    height, width = canvas.shape[:2]
    soft = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    gain = 1 + 0.06 * soft
    for _ in range(int(rng.integers(0, 4))):
        points = np.c_[rng.integers(0, width, 5), rng.integers(height // 3, height, 5)].astype(np.int32)
        mask = np.zeros((height, width), np.float32)
        cv2.fillConvexPoly(mask, cv2.convexHull(points), 1)
        gain *= 1 - float(rng.uniform(0.15, 0.4)) * cv2.GaussianBlur(mask, (0, 0), 4)
    tint = 1 + rng.normal(0, 0.05, 3)
    return np.asarray(canvas * gain[:, :, np.newaxis] * tint * rng.uniform(0.7, 1.25), np.float32)


def _taken(
    rng: np.random.Generator,
    hand: np.random.Generator,
    canvas: NDArray[np.float32],
    closer: float,
    step: float,
) -> Image:
    height, width = canvas.shape[:2]
    turn = float(hand.normal(0, 1.8)) * step
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, closer)
    slant = np.eye(3)
    slant[:2] = matrix
    slant[2, :2] = hand.normal(0, 0.00003, 2) * step
    slant = (
        np.array(
            [[1, 0, -PAD + hand.normal(0, 14) * step], [0, 1, -PAD + hand.normal(0, 14) * step], [0, 0, 1.0]]
        )
        @ slant
    )
    view = cv2.warpPerspective(canvas, slant, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    view = cv2.GaussianBlur(view, (0, 0), float(rng.uniform(0.5, 0.9)))
    view = view + hand.normal(0, rng.uniform(2, 5), view.shape)
    return np.clip(view, 0, 255).astype(np.uint8)


@lru_cache(maxsize=8)
def place(seed: int) -> Place:
    """The place of a seed."""
    return Place(seed)


def jpeg(image: Image, quality: int = 88) -> bytes:
    """As a phone keeps it."""
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
