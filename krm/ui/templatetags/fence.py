"""The fence around htmx: it obeys elements that carry the sign of this session, and no others.

htmx acts upon attributes, and the Content Security Policy does not know them. Should words of
strangers ever reach a page as markup, they can hold any attribute, but not the sign.
"""

import json
import secrets
from typing import Final

from django import template
from django.utils.crypto import salted_hmac

register = template.Library()

_SALT: Final = "krm.ui.templatetags.fence"
# What makes htmx ask the server or listen, with both spellings; all else only goes with these.
_STARTS: Final = ("get", "post", "put", "patch", "delete", "boost", "trigger", "ext")
_LIVELY: Final = ",".join(f"[hx-{name}],[data-hx-{name}]" for name in _STARTS)


def _sign(context: template.Context) -> str:
    """Return the sign of the session; without one a sign that nothing on the page carries."""
    session = getattr(context.get("request"), "session", None)
    key = getattr(session, "session_key", None) or secrets.token_hex()
    return salted_hmac(_SALT, key, algorithm="sha256").hexdigest()[:32]


@register.simple_tag(takes_context=True)
def htmx_sign(context: template.Context) -> str:
    """Return what an element with attributes of htmx carries as ``data-sign``.

    A fragment bears the same sign as the page it is put into. After a sign-in or a new password
    the sign is another one; a page from before then sends its forms without htmx.
    """
    return _sign(context)


@register.simple_tag(takes_context=True)
def htmx_config(context: template.Context) -> str:
    """Return how htmx is set up, as JSON for its ``<meta>``.

    Only this site is asked, nothing is evaluated, nothing inherited, no page is kept in the
    browser, and elements without the sign are left alone with all they hold.
    """
    unsigned = f':is({_LIVELY}):not([data-sign="{_sign(context)}"])'
    return json.dumps(
        {
            "selfRequestsOnly": True,
            "allowEval": False,
            "allowScriptTags": False,
            "includeIndicatorStyles": False,
            "historyEnabled": False,
            "historyCacheSize": 0,
            "disableInheritance": True,
            "disableSelector": f"[hx-disable],[data-hx-disable],{unsigned}",
        }
    )
