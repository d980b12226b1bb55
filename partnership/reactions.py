"""What the room does because something happened elsewhere."""
