"""Answers through a language model: its sentences are shown only where the passages bear them out."""
