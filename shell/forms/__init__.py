"""Input turned into clean values, form by form; nothing here saves."""
