"""Questions with known answers, and what the assistant makes of them. Nothing imports this room."""
