"""Settings, never content: for those who hold the role administrator; for everybody else there is nothing here."""
