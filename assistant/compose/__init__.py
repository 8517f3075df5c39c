"""The answer from passages alone, one module per way of answering. No sentence is invented here."""
