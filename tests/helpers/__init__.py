"""What tests share: the running app, the page in Chromium, Node. No test imports another test; it imports these."""
