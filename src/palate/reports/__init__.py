"""What is handed on: pages, pictures, tables and cards."""
