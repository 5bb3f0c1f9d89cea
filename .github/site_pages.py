"""Pages of the docs site whose one source lies where GitHub looks for it: beside this file."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PAGES = {"contributing.md": "CONTRIBUTING.md", "security.md": "SECURITY.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, their links to other pages made relative to the site."""
    for name, source in PAGES.items():
        text = Path(__file__).with_name(source).read_text("utf-8")
        files.append(File.generated(config, name, content=text.replace("../autograder/docs/", "")))
    return files
