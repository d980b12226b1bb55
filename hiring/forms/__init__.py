"""What people enter in hiring, by noun."""
