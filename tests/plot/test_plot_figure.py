"""Files: the same bytes each time, whatever lies in the folder; whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from tests.plot.drawn import texts

from ci_toolkit.errors import DataError, UsageError
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import draw
from ci_toolkit.plot.figure import FORMATS, new_figure, own_settings, save, to_bytes, to_svg

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


@pytest.mark.parametrize("kind", FORMATS)
def test_two_saves_are_the_same_bytes(make, kind, tmp_path):
    paths = [tmp_path / f"{name}.{kind}" for name in "ab"]
    for path in paths:
        save(draw(make.individuals(40), Caption("Title", events=(("5", "here"),))), path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert b"Date" not in first


@pytest.mark.parametrize("kind", FORMATS)
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


def test_a_file_is_replaced_whole_and_nothing_else_is_left(figure, tmp_path):
    path = tmp_path / "chart.PNG"
    path.write_text("old")
    assert save(figure, path) == path
    assert path.read_bytes().startswith(b"\x89PNG")
    assert [entry.name for entry in tmp_path.iterdir()] == ["chart.PNG"]


def test_a_failure_leaves_the_old_file_and_no_other(figure, tmp_path, monkeypatch):
    path = tmp_path / "chart.svg"
    path.write_text("old")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ci_toolkit.plot.figure.os.replace", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        save(figure, path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["chart.svg"]


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_a_new_file_gets_the_usual_permissions(figure, tmp_path):
    (tmp_path / "usual").touch()
    path = save(figure, tmp_path / "chart.svg")
    usual = stat.S_IMODE((tmp_path / "usual").stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) == usual


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_replaced_not_followed(figure, tmp_path):
    (tmp_path / "elsewhere").write_text("kept")
    (tmp_path / "chart.svg").symlink_to(tmp_path / "elsewhere")
    save(figure, tmp_path / "chart.svg")
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert not (tmp_path / "chart.svg").is_symlink()


def test_other_extensions_and_missing_folders_are_told(figure, tmp_path):
    with pytest.raises(UsageError, match=r"chart\.gif"):
        save(figure, tmp_path / "chart.gif")
    with pytest.raises(DataError, match="cannot write"):
        save(figure, tmp_path / "nowhere" / "chart.png")


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
