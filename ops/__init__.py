"""Running the marketplace on a developer's machine and in CI. Never imported by the site itself."""
