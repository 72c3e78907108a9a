"""What can go wrong while a model is fitted."""


class NoFit(Exception):
    """The data have no maximum of the likelihood that could be found; the message names the model."""
