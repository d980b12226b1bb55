"""The components that hold other content, as one block tag: `{% ui "panel" title=... %} ... {% endui %}`."""

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_block_tag
def ui(content: str, component: str, **parameters: object) -> str:
    """Render `core/ui/<component>.html` around the content; its parameters stand at the top of that file."""
    return render_to_string(f"core/ui/{component}.html", {**parameters, "content": content})
