"""Files to pages to passages to index. Knows nothing of questions, answers or chats."""
