"""What the pages of every room share: who comes in, long lists in slices, fields that several ask, promises as rows."""
