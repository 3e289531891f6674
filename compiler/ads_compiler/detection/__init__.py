"""The detection tree and its semantics, independent of Sigma, Markdown and any target."""
