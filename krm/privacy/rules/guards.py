"""What the database itself refuses about look-ins into the E-AKTE: the list only grows (R-08).

Words of the person may be emptied and links cut, as a Vorgang becomes anonymous; a year goes as a
whole once the office has written that its class ended (``look_ins_dropped``).
"""

from typing import Final

TABLE: Final = "privacy_lookin"
_FIXED: Final = (
    "id", "reaction_id", "document_kind", "document_on", "is_too_old", "looked_at", "entered_at",
    "corrects_id",
)  # fmt: skip
_WORDS: Final = ("document_title", "purpose", "reason")
_LINKS: Final = ("consent_id", "looked_by_id")


def _changed(differs: str) -> str:
    parts = [f"NEW.{name} {differs} OLD.{name}" for name in _FIXED]
    parts += [f"(NEW.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in _WORDS]
    parts += [f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in _LINKS]
    return " OR ".join(parts)


_SQLITE_NOT_DROPPED: Final = """NOT EXISTS (
    SELECT 1 FROM journal_entry WHERE chain = 'office' AND verb = 'look_ins_dropped'
    AND json_extract(data, '$.year') >= CAST(strftime('%Y', OLD.looked_at) AS INTEGER))"""

SQLITE: Final = (
    ("privacy_lookin_no_update", "UPDATE", TABLE, _changed("IS NOT"), "look-ins never change"),
    ("privacy_lookin_no_delete", "DELETE", TABLE, _SQLITE_NOT_DROPPED, "look-ins are kept"),
    (
        "privacy_lookin_no_replace",
        "INSERT",
        TABLE,
        f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",
        "look-ins are never replaced",
    ),
)
FUNCTIONS: Final = {
    "privacy_guard_look_in": """
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM journal_entry WHERE chain = 'office' AND verb = 'look_ins_dropped'
        AND (data ->> 'year')::int >= extract(year FROM OLD.looked_at AT TIME ZONE 'UTC'))
    THEN
        RAISE EXCEPTION 'look-ins are kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END"""
}
POSTGRES: Final = {
    "privacy_lookin_no_update": (
        "UPDATE",
        TABLE,
        f"FOR EACH ROW WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION journal_refuse()",
    ),
    "privacy_lookin_no_delete": (
        "DELETE",
        TABLE,
        "FOR EACH ROW EXECUTE FUNCTION privacy_guard_look_in()",
    ),
}
