"""Files: the same bytes each time, whatever lies in the folder; whole or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from tests.plot.drawn import texts

from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import draw
from ci_toolkit.plot.figure import new_figure, own_settings, to_bytes, to_svg

HOSTILE = (
    r"$\frac{1}{$",
    "cost $5 and $6",
    "\x1b[31mred\x00\x07",
    "日本の市場",
    "שלום \u202eevil",
    "\ud800 lone",
    "<script>--></script>&\"'",
    "a\nb\tc",
    "😀",
    "\ufffe",
    "x" * 5000,
)


@pytest.fixture
def figure(make):
    return draw(make.proportion(40), Caption("Title", "Not stable", value_format="percent"))


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_two_pictures_are_the_same_bytes(make, kind):
    caption = Caption("Title", events=(("5", "here"),))
    first, second = (to_bytes(draw(make.individuals(40), caption), kind) for _ in "ab")
    assert first == second
    assert b"Date" not in first


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_drawn_as_they_are(make, text, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = make.individuals(12, labels=[text] * 12)
        caption = Caption(text, text, text, text, events=((text, text),), target_label=text)
        content = to_bytes(draw(chart, caption), kind)
    if kind == "svg":
        ET.fromstring(content.decode())


def test_dollars_are_not_mathematics(make):
    figure = draw(make.individuals(12), Caption("cost $5 and $6"))
    assert "cost $5 and $6" in texts(figure)
    assert not any(text.get_parse_math() for text in figure.findobj(mpl.text.Text))


def test_nothing_global_is_left_behind(make):
    before = dict(mpl.rcParams)
    to_bytes(draw(make.proportion(20), Caption("Title")), "png")
    assert dict(mpl.rcParams) == before


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from conftest import proportion_chart
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import draw
from ci_toolkit.plot.figure import to_bytes
for kind in ("svg", "png"):
    print(hashlib.sha256(to_bytes(draw(proportion_chart(20), Caption("Title")), kind)).hexdigest())
print("matplotlib.pyplot" in sys.modules)
"""


def test_a_matplotlibrc_in_the_folder_has_no_say_and_pyplot_stays_out(tmp_path):
    def run(folder):
        folder.mkdir()
        command = [sys.executable, "-c", SCRIPT, os.path.dirname(__file__)]
        return subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    rules = "figure.dpi: 33\naxes.facecolor: black\nlines.marker: x\ntext.usetex: True\n"
    plain = run(tmp_path / "plain")
    other = tmp_path / "other"
    other.mkdir()
    (other / "matplotlibrc").write_text(rules + "svg.hashsalt: other\nfont.family: serif\n")
    spoiled = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, os.path.dirname(__file__)],
        cwd=other,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    answers = [process.communicate()[0] for process in (plain, spoiled)]
    assert answers[0] == answers[1]
    assert answers[0].splitlines()[2] == "False"


def test_two_pictures_in_one_page_share_no_id(figure):
    found = [set(re.findall(r'\bid="([^"]+)"', to_svg(figure, name))) for name in ("one", "two")]
    assert found[0]
    assert not found[0] & found[1]


def test_an_inline_picture_refers_only_to_its_own_ids(figure):
    text = to_svg(figure, "one", alt='say "it" & <more>')
    root = ET.fromstring(text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    assert used <= set(ids)
    assert root.get("aria-label") == 'say "it" & <more>'
    assert "<style" not in text
    assert "<script" not in text
    assert "<!" not in text
    assert 'id="one-ucl-p"' in text


def test_a_prefix_must_be_a_plain_name(figure):
    with pytest.raises(ValueError, match="plain name"):
        to_svg(figure, '"><script>')


def test_the_page_is_a_full_slide(figure):
    content = to_bytes(figure, "png")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1920, 1080)


def test_a_figure_has_its_own_canvas():
    with own_settings():
        assert new_figure((2, 1)).canvas.get_width_height() == (288, 144)
