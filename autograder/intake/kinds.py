"""The kinds of export that `--layout` may name."""

from __future__ import annotations

PLAIN = "plain"
LAYOUTS = ("gradescope", "moodle", "blackboard", "canvas", "github", "ilias", PLAIN)
