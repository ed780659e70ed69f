"""French of the screens, a file a page."""
