"""The exit interview on the desk and behind the member's own link; its script follows the reason."""
