"""Why a file is not taken."""

from common.errors import DomainError


class UnfitFileError(DomainError):
    """The file is not what may be kept. The message says why and what to do, without the file's name."""


class FileRefusedError(DomainError):
    """The same for the user, naming the file."""

    def __init__(self, name: str, reason: UnfitFileError) -> None:
        super().__init__(f"「{name}」は加えられません。{reason.message}")
