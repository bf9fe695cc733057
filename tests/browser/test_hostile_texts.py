"""Texts from files in the browser: whatever they hold, Streamlit shows them as they are, as plain text."""

import json
from urllib.parse import quote

import pytest
from helpers.hostile_texts import HOSTILE_TEXTS

from nn.errors import printable
from ui.shared.formatting import WORD_JOINER, escape_markdown

pytestmark = pytest.mark.browser
READ = """element => ({
  text: element.innerText,
  markup: [...element.querySelectorAll("p *, pre, code, a, h1, li, img, table")]
    .map(part => part.tagName).filter(name => name !== "STRONG"),
})"""


@pytest.fixture(scope="module")
def page(contract_page):
    page = contract_page(f"texts?texts={quote(json.dumps([escape_markdown(text) for text in HOSTILE_TEXTS]))}")
    page.get_by_text('"done"').wait_for()
    page.wait_for_timeout(1000)  # for the plugins that Streamlit loads later
    return page


@pytest.mark.parametrize(("place", "before"), [("alone", ""), ("within", "From: ")])
def test_text_from_a_file_is_shown_as_it_is(page, place, before):
    for number, text in enumerate(HOSTILE_TEXTS):
        shown = page.locator(f".st-key-{place}-{number} [data-testid=stMarkdownContainer]").evaluate(READ)
        assert shown["text"].replace(WORD_JOINER, "").strip() == before + printable(text)
        assert shown["markup"] == [], text
