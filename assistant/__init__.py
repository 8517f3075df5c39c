"""Questions to cited answers: retrieval, composing, and the doors (command line, chat, HTTP)."""
