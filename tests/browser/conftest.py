"""Pages that the tests of a module share, because opening one takes a second or two."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Contexts, Visit, serve
from helpers.pen import clear
from helpers.tutorial import wait_for_section
from playwright.sync_api import Page


class SharedPages:
    """Call it for the page of a kind of window, with an empty canvas: shared(has_touch=True)."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.pages: dict[str, Page] = {}

    def __call__(self, **options: object) -> Page:
        # has_touch=False is the usual kind of window.
        options = {name: value for name, value in options.items() if value}
        key = repr(sorted(options.items()))
        if key not in self.pages:
            self.pages[key] = self.visit(**options)
        page = self.pages[key]
        page.mouse.up()
        # On a new page, too: it ends the examples that would be drawn there.
        clear(page)
        return page


@pytest.fixture(scope="module")
def pages_of_module(address: str, contexts: Contexts) -> Iterator[SharedPages]:
    visit = Visit(contexts, address)
    yield SharedPages(visit)
    visit.close()


@pytest.fixture
def shared(pages_of_module: SharedPages) -> Iterator[SharedPages]:
    """The pages that the tests of this module share; a test must leave no error in the console of any of them."""
    yield pages_of_module
    visit = pages_of_module.visit
    complaints, visit.complaints = visit.complaints, []
    assert complaints == []


@pytest.fixture
def page(shared: SharedPages) -> Page:
    """The Draw page that the tests of this module share, in a window of usual size."""
    return shared()


@pytest.fixture(scope="module")
def contract_page(contexts: Contexts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Page]]:
    """Opens pages of helpers/contract_app.py: contract_page("elements", width=600)."""
    project = tmp_path_factory.mktemp("contract")
    shutil.copy(Path(__file__).parents[1] / "helpers" / "contract_app.py", project / "app.py")
    pages = []
    with serve(project, project) as address:

        def open_page(path: str = "", width: int = 1280) -> Page:
            pages.append(contexts(width, 900).new_page())
            pages[-1].goto(f"{address}/{path}")
            return pages[-1]

        yield open_page
        for page in pages:
            page.close()


@pytest.fixture
def open_sample(visit: Visit) -> Callable[..., Page]:
    """Opens a section of the Learn page, with the sample digit and in a session of its own."""

    def open_page(key: str, **options: object) -> Page:
        page = visit(path="learn", query=f"?step={key}", **options)
        wait_for_section(page, key)
        return page

    return open_page
