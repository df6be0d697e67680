"""What Colab shows of a form cell: texts and fields. Its title stands on the folded source."""

from html import escape

from app.models import NOTHING
from app.notebook.forms import Form
from app.rendering.context import Context


def to_html(form: Form, name: str, context: Context) -> str:
    """Empty where a form is nothing but its title."""
    context.begin(f"form-{name}")
    text = context.prose(form.text, f"form-{name}", NOTHING) if form.text else ""
    prose = f'<div class="prose" id="form-{name}">{text}</div>' if text else ""
    rows = "".join(
        f"<div><dt>{escape(field, quote=False)}</dt><dd><code>{escape(value, quote=False)}</code></dd></div>"
        for field, value in form.fields
    )
    return prose + (f'<dl class="fields">{rows}</dl>' if rows else "")
