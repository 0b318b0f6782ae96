"""Draws what an inspector might have photographed: a place with something wrong, and the same place put right."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 640, 480
GROUND = 300
Pen = ImageDraw.ImageDraw
WALLS = ("#c9b8a0", "#b7c0c4", "#d8cbb4", "#c4a592", "#a9b5a2", "#d6d0c8")
AWNINGS = ("#a8423a", "#2f6f8f", "#3f7f4f", "#b5852b")
BINS = ("#2f6b45", "#315b8a", "#7a7f83")
LITTER = ("#efe9dc", "#d9d2b8", "#b8c7cf", "#caa46a", "#e8e4e0", "#9fae92")
CARS = ("#7d8790", "#a33b34", "#dfe3e6", "#30485e", "#c8a95b")


def draw(kind: str, number: int, *, fixed: bool, again: bool = False) -> bytes:
    """A JPEG of a place (kind and number); the same number is the same place, before or after."""
    chance, mess = Random(f"place-{kind}-{number}"), Random(f"mess-{kind}-{number}-{fixed}-{again}")
    image = Image.new("RGB", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    scene = SCENES.get(kind, _street)
    scene(pen, chance, mess, fixed)
    _light(image, mess, 0.10 if fixed else -0.06)
    _caption(ImageDraw.Draw(image), number)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=58)
    return target.getvalue()


def _light(image: Image.Image, mess: Random, shift: float) -> None:
    tone = Image.new("RGB", image.size, "#fff4d8" if shift > 0 else "#30363c")
    image.paste(Image.blend(image, tone, abs(shift) + mess.uniform(0, 0.04)))


def _caption(pen: Pen, number: int) -> None:
    # Only the number: what the photo shows, before or after, is said by the page in its own language.
    pen.rectangle((0, HEIGHT - 26, WIDTH, HEIGHT), fill="#1d2226")
    pen.text((10, HEIGHT - 21), f"No. {number:03d}", fill="#f2f2ec", font=ImageFont.load_default(14))


def _sky(pen: Pen, chance: Random) -> None:
    top = chance.choice(((176, 203, 224), (196, 205, 210), (206, 214, 205)))
    for row in range(0, GROUND, 6):
        share = row / GROUND
        pen.rectangle((0, row, WIDTH, row + 6), fill=tuple(int(value + (238 - value) * share) for value in top))


def _houses(pen: Pen, chance: Random) -> None:
    left = -20
    while left < WIDTH:
        width, height = chance.randint(90, 180), chance.randint(120, 230)
        top = GROUND - height
        pen.rectangle((left, top, left + width, GROUND), fill=chance.choice(WALLS))
        for row in range(top + 16, GROUND - 70, 34):
            for column in range(left + 12, left + width - 20, 30):
                pen.rectangle((column, row, column + 16, row + 20), fill="#5d7486")
        awning = chance.choice(AWNINGS)
        pen.rectangle((left + 4, GROUND - 62, left + width - 4, GROUND - 44), fill=awning)
        pen.rectangle((left + 10, GROUND - 44, left + width - 10, GROUND), fill="#6d5b4b")
        left += width + chance.randint(0, 8)


def _pavement(pen: Pen, chance: Random) -> None:
    pen.rectangle((0, GROUND, WIDTH, GROUND + 90), fill="#b9b4aa")
    for column in range(0, WIDTH, 40):
        pen.line((column, GROUND, column - 30, GROUND + 90), fill="#a29d94")
    pen.rectangle((0, GROUND + 40, WIDTH, GROUND + 52), fill="#d2b04c")
    pen.rectangle((0, GROUND + 90, WIDTH, HEIGHT), fill="#4f5458")
    for column in range(chance.randint(0, 40), WIDTH, 110):
        pen.rectangle((column, GROUND + 128, column + 60, GROUND + 134), fill="#e8e6dc")


def _tree(pen: Pen, left: int, green: str) -> None:
    pen.rectangle((left - 4, GROUND - 60, left + 4, GROUND + 20), fill="#6b5138")
    pen.ellipse((left - 38, GROUND - 150, left + 38, GROUND - 48), fill=green)


def _litter(pen: Pen, mess: Random, number: int, low: int = GROUND + 4, high: int = HEIGHT - 50) -> None:
    for _ in range(number):
        left, top, size = mess.randint(10, WIDTH - 30), mess.randint(low, high), mess.randint(5, 20)
        shape = pen.ellipse if mess.random() < 0.5 else pen.rectangle
        shape((left, top, left + size, top + int(size * mess.uniform(0.5, 1.1))), fill=mess.choice(LITTER), outline="#8b8578")


def _outside(pen: Pen, chance: Random) -> None:
    _sky(pen, chance)
    _houses(pen, chance)
    _pavement(pen, chance)


def _street(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    _outside(pen, chance)
    for left in range(70, WIDTH, 190):
        _tree(pen, left, "#4f7f45" if fixed else "#66784d")
    if not fixed:
        _litter(pen, mess, 26)


def _posters(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=chance.choice(WALLS))
    for row in range(0, HEIGHT, 24):
        for column in range(-(row % 48), WIDTH, 60):
            pen.rectangle((column, row, column + 58, row + 22), outline="#a3937d")
    pen.rectangle((250, 90, 420, 390), fill="#59636b", outline="#3c444a", width=4)
    for _ in range(2 if fixed else 30):
        left, top = mess.randint(10, WIDTH - 90), mess.randint(20, HEIGHT - 130)
        if fixed:
            pen.rectangle((left, top, left + 80, top + 60), fill="#cfc3ad")
            continue
        pen.rectangle((left, top, left + mess.randint(34, 70), top + mess.randint(40, 80)), fill=mess.choice(("#f4f1e6", "#f2d94e", "#e9a6a0", "#cfe3ef")), outline="#777")
        for line in range(3):
            pen.line((left + 5, top + 10 + 9 * line, left + 30, top + 10 + 9 * line), fill="#555")


def _vending(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    _outside(pen, chance)
    for number in range(0 if fixed else 3):
        left = 60 + number * 190 + mess.randint(-20, 20)
        pen.rectangle((left, GROUND + 10, left + 130, GROUND + 60), fill="#8a6a48", outline="#4c3a26")
        pen.polygon([(left - 16, GROUND - 30), (left + 65, GROUND - 78), (left + 146, GROUND - 30)], fill=mess.choice(AWNINGS))
        pen.line((left + 65, GROUND - 60, left + 65, GROUND + 10), fill="#444", width=4)
        for _ in range(14):
            x = left + mess.randint(6, 118)
            pen.ellipse((x, GROUND + 4, x + 13, GROUND + 17), fill=mess.choice(("#c8402f", "#e2a12e", "#5f9c42", "#7d3f7a")))
    if not fixed:
        _litter(pen, mess, 14)


def _parking(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    _outside(pen, chance)
    for slot in range(7):
        pen.line((40 + slot * 84, GROUND + 96, 20 + slot * 84, HEIGHT - 40), fill="#e8e6dc", width=3)
    for number in range(7):
        left = 30 + number * 84 if fixed else mess.randint(0, WIDTH - 90)
        top = GROUND + 100 if fixed else mess.randint(GROUND - 6, GROUND + 90)
        colour = mess.choice(CARS)
        tilt = 0 if fixed else mess.randint(-16, 16)
        pen.line((left + 10, top + 40, left + 56, top + 40 + tilt), fill=colour, width=7)
        pen.line((left + 28, top + 38, left + 36, top + 14), fill=colour, width=6)
        for wheel in (left + 6, left + 50):
            pen.ellipse((wheel, top + 32, wheel + 20, top + 52), outline="#22262a", width=4)


def _rubbish(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    _outside(pen, chance)
    for number in range(4):
        left = 90 + number * 120
        pen.rectangle((left, GROUND - 40, left + 80, GROUND + 60), fill=BINS[number % 3], outline="#22303a")
        pen.rectangle((left - 5, GROUND - 52, left + 85, GROUND - 38), fill="#2a3136" if fixed else BINS[number % 3])
        if not fixed:
            for _ in range(7):
                x, y = left + mess.randint(-8, 60), GROUND - mess.randint(48, 86)
                pen.ellipse((x, y, x + 34, y + 30), fill=mess.choice(("#3a3f44", "#e9e4da", "#7e8b6e", "#b98f5a")))
    if not fixed:
        _litter(pen, mess, 34)


def _toilet(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    tile = chance.choice(("#e3e7e6", "#d7dfe4", "#e6e1d6"))
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=tile)
    for row in range(0, HEIGHT, 36):
        pen.line((0, row, WIDTH, row), fill="#b9c1c4")
    for column in range(0, WIDTH, 36):
        pen.line((column, 0, column, HEIGHT), fill="#b9c1c4")
    for left in (40, 240, 440):
        pen.rectangle((left, 60, left + 150, 340), fill="#8fa1a8", outline="#5f6e75", width=3)
        pen.ellipse((left + 124, 190, left + 136, 202), fill="#e7c65c" if fixed else "#57606a")
    pen.rectangle((0, 350, WIDTH, HEIGHT), fill="#c3c7c3" if fixed else "#a59f8e")
    if not fixed:
        for _ in range(9):
            left, top = mess.randint(0, WIDTH - 120), mess.randint(356, 430)
            pen.ellipse((left, top, left + mess.randint(60, 150), top + mess.randint(10, 26)), fill="#7d786a")
        _litter(pen, mess, 12, 356, 430)


def _boards(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    _outside(pen, chance)
    pen.rectangle((150, 90, 490, 280), fill="#2f7d5b" if fixed else "#93a596", outline="#5c4a3c", width=6)
    for post in (190, 440):
        pen.rectangle((post, 280, post + 14, 345), fill="#6a6f74")
    pen.ellipse((190, 120, 260, 190), fill="#f3e3a1" if fixed else "#cbc4a0")
    for row in range(4):
        pen.rectangle((280, 120 + 34 * row, 280 + chance.randint(120, 180), 136 + 34 * row), fill="#fbf3df" if fixed else "#d7cabb")
    for _ in range(0 if fixed else 8):
        left, top = mess.randint(160, 440), mess.randint(100, 240)
        pen.polygon([(left, top), (left + 46, top + 14), (left + 20, top + 44)], fill="#8d7f72")


def _paving(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#b4aea3")
    for row in range(0, HEIGHT, 52):
        for column in range(-(row // 52 % 2) * 40, WIDTH, 80):
            shade = chance.choice(("#bdb7ab", "#b1ab9f", "#c4bdb0"))
            pen.rectangle((column, row, column + 77, row + 49), fill=shade)
    pen.rectangle((260, 0, 340, HEIGHT), fill="#d6b34a")
    for row in range(8, HEIGHT, 26):
        pen.ellipse((280, row, 292, row + 12), fill="#b9942f")
        pen.ellipse((308, row, 320, row + 12), fill="#b9942f")
    for _ in range(0 if fixed else 7):
        left, top = mess.randint(0, WIDTH - 130), mess.randint(10, HEIGHT - 120)
        pen.polygon([(left, top + 20), (left + 60, top), (left + 120, top + 40), (left + 70, top + 80), (left + 14, top + 66)], fill="#5a5148")


def _inside(pen: Pen, chance: Random, mess: Random, fixed: bool) -> None:
    pen.rectangle((0, 0, WIDTH, 330), fill=chance.choice(("#e7e2d6", "#dbe2e4", "#e4dccb")))
    pen.polygon([(0, HEIGHT), (WIDTH, HEIGHT), (WIDTH, 330), (0, 330)], fill="#a89f90")
    pen.rectangle((420, 90, 560, 330), fill="#6c8b79", outline="#41564a", width=4)
    pen.rectangle((440, 52, 540, 80), fill="#2f8f4f" if fixed else "#6f7a72")
    pen.rectangle((70, 200, 110, 330), fill="#b5322b", outline="#6d1d19", width=2)
    pen.rectangle((150, 120, 330, 240), fill="#f3ecd9", outline="#8d7b5c", width=4)
    for _ in range(0 if fixed else 9):
        left, top, size = mess.randint(360, 540), mess.randint(240, 380), mess.randint(44, 80)
        pen.rectangle((left, top, left + size, top + size), fill=mess.choice(("#b98d58", "#a77b48", "#c49b66")), outline="#6b4e2d", width=2)


SCENES: dict[str, Callable[[Pen, Random, Random, bool], None]] = {
    "posters": _posters, "cables": _posters, "vending": _vending, "food": _vending, "parking": _parking, "traffic": _parking,
    "rubbish": _rubbish, "pests": _rubbish, "toilet": _toilet, "access": _toilet, "boards": _boards, "works": _boards, "drains": _paving, "vehicle": _parking, "service": _inside, "conduct": _street,
    "beggars": _street,
    "paving": _paving, "fire": _inside, "smoking": _inside, "other": _inside, "green": _street,
}  # fmt: skip
KINDS = tuple(dict.fromkeys(scene.__name__ for scene in SCENES.values()))
SCENE_OF = {kind: scene.__name__ for kind, scene in SCENES.items()}
FIRST_OF = {scene: next(kind for kind, name in SCENE_OF.items() if name == scene) for scene in KINDS}
