"""What the built-in shop is made of; `palate.readers.synthetic` opens it."""
