"""Lessons: their texts and data, how an answer is judged, how long one takes, and progress."""
