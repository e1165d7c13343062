"""Sentences of refusals that several rooms say: what is wrong, and who can help."""


def nobody_there(unit: str) -> str:
    """Return why a unit gets no task: everybody of it is away or must not see the Vorgang."""
    return (
        f"Für {unit} ist heute niemand da, der übernehmen kann. Bitte eine andere Einheit wählen "
        "oder die Administration um eine Vertretung bitten."
    )
