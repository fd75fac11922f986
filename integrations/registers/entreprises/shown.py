"""Who opted out of publication is answered with a mask in place of the value, which is no value to keep."""

from integrations.shapes import Node

MASK = "[NON-DIFFUSIBLE]"


def shown(node: Node) -> str:
    """The text, or "" where it is hidden, wholly or in part."""
    text = node.text()
    return "" if MASK in text else text


def shown_list(node: Node) -> tuple[str, ...]:
    return tuple(text for text in node.texts() if MASK not in text)
