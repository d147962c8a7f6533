"""What are the things that walkamile speaks of? The frozen nouns of the glossary, and the errors."""
