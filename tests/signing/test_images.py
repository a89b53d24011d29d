"""Pictures for trying out: clear ground, the right colours, plainly marked, the same for the same seed."""

import io

import pytest
from PIL import Image

from signing import images


def colours(png: bytes) -> tuple[Image.Image, set[tuple[int, int, int]]]:
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert picture.mode == "RGBA"
    solid = {pixel[:3] for pixel in picture.get_flattened_data() if pixel[3] == 255}
    return picture, solid


def test_a_signature_is_blue_ink_on_clear_ground() -> None:
    picture, solid = colours(images.draw_signature("Nguyễn Văn Mẫu"))
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.width / picture.height == pytest.approx(45 / 20, abs=0.02)
    assert solid == {images.BLUE}


def test_the_same_person_signs_the_same_way() -> None:
    assert images.draw_signature("a") == images.draw_signature("a")
    assert images.draw_signature("a") != images.draw_signature("b")


@pytest.mark.parametrize("agency", ["Sở Mẫu", "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Mẫu"])
def test_a_seal_is_red_round_and_without_margin(agency: str) -> None:
    picture, solid = colours(images.draw_seal(agency, 300))
    assert picture.getbbox() == (0, 0, 300, 300)
    assert all(picture.getpixel(corner)[3] == 0 for corner in ((0, 0), (299, 0), (0, 299), (299, 299)))
    assert solid == {images.RED}


def test_seals_of_two_agencies_differ() -> None:
    assert images.draw_seal("Sở Mẫu", 200) != images.draw_seal("Sở Thử", 200)
