"""Detection trees to Python modules, and the runtime that these share."""
