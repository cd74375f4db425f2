"""What tests share: the running app, the page in Chromium."""
