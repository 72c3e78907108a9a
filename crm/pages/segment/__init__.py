"""The pages of segments: the list, the editor, one segment with its history, its profile, overlaps."""
