"""What schemathesis orders is painted small: hundreds of orders take seconds that way."""

import schemathesis


@schemathesis.hook
def map_body(context, body):
    if context.operation.path not in ("/api/paintings", "/api/estimate"):
        return body
    # What is wrong stays as it is.
    if isinstance(body, dict) and isinstance(body.setdefault("recipe", {}), dict):
        recipe = body["recipe"]
        if isinstance(recipe.get("sizes", []), list):
            recipe["sizes"] = [64]
        if isinstance(recipe.get("iterations", []), list):
            recipe["iterations"] = [1]
    return body
