"""Tests of the starter shelf."""
