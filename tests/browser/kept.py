"""Pages as a browser keeps them that does not mind `no-store`: its back-forward cache."""


def without_no_store(answer):
    """Return a middleware that takes away what keeps Chromium from keeping a page whole."""

    def middleware(request):
        response = answer(request)
        if request.path.startswith(("/meinung/", "/status/", "/barriere/", "/datenschutz/")):
            response.headers["Cache-Control"] = "private"
        return response

    return middleware
