"""What pages may load and run (Content Security Policy): everything from here, nothing inline."""

from __future__ import annotations

CSP = "default-src 'self'; img-src 'self' data:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
# For the pages of the decision-table editor and of the modeler alone: the mark of bpmn.io carries its place as a style
# attribute, and its licence forbids changing that; token simulation gives its log the colours of the tokens so.
# Attributes only: no style element, no script.
WITH_STYLE_ATTRIBUTES = f"{CSP}; style-src 'self'; style-src-attr 'unsafe-inline'"
