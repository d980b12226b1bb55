"""What hiring decides from plain values, without a database."""
