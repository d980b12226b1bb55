"""What people do in hiring, by noun."""
