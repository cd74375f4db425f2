"""Commands for whoever changes the page."""
