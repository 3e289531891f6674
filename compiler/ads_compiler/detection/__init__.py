"""The detection tree and its meaning. Knows nothing of Sigma, Markdown or any target."""
