"""Fuzzing: `make fuzz` goes on for long, and a little of it is in every test run."""
