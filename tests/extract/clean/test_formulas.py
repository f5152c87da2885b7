"""Formulas of an article: text in their places, and nothing lost."""

from __future__ import annotations

import pytest

from archiver.extract import clean, tree
from archiver.markup import sanitise
from archiver.render.markdown import to_markdown

ENERGY = "<mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>"
TEX = "<annotation encoding='application/x-tex'>E=mc^2</annotation>"
OTHER = "<annotation-xml encoding='MathML-Content'><apply><eq>is</eq></apply></annotation-xml>"


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (f"<math xmlns='http://www.w3.org/1998/Math/MathML'>{ENERGY}</math>", "E=mc2"),
        (f"<math><semantics>{ENERGY}{TEX}</semantics></math>", "`E=mc^2`"),
        (f"<math><semantics>{ENERGY}{OTHER}</semantics></math>", "E=mc2"),
        (f"<math alttext='E=mc^2'>{ENERGY}</math>", "`E=mc^2`"),
        (f"<math><annotation encoding='tex'></annotation>{ENERGY}</math>", "E=mc2"),
        ("<math></math>", ""),
    ],
)
def test_a_formula_is_text(formula: str, written: str) -> None:
    page = f"<p>The lamp burns by {formula}, as all know.</p>"
    body, found = clean.tidy(tree.fragment(page), "https://a.example/1", "", ())
    said = f"The lamp burns by {written}, as all know."
    assert to_markdown(sanitise(tree.inner_html(body))) == said
    assert [block.text for block in found] == [" ".join(said.replace("`", "").split())]
