"""Failures that a user can do something about."""


class DomainError(Exception):
    """An anticipated failure, worded in Japanese for the user: what is wrong, where, what to do.

    Subclasses stand beside the service or rule that raises them.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
