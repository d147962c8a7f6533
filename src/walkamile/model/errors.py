"""What can the user do when something cannot be done? Every error says it in its text."""

from __future__ import annotations

import errno
from collections.abc import Iterator

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SAID_OF_IT = ("No space left", "disk is full", "File too large", "Disk quota exceeded", "disk I/O error")


class WalkamileError(Exception):
    """Something went wrong. Run the command again with --help, or look at the message above."""

    exit_code = 2

    def __init__(self, message: str | None = None) -> None:
        """Take the message, or the docstring of the class where it already says what to do."""
        super().__init__(message or (type(self).__doc__ or "").strip())


class FileFault(WalkamileError):
    """The file cannot be read. Nothing was loaded."""


class MappingFault(WalkamileError):
    """The mapping file cannot be used. Nothing was loaded."""


class TooManyRefused(WalkamileError):
    """More than half of the rows were refused. Nothing was loaded."""


class HomeFault(WalkamileError):
    """The home cannot be used."""


class DiskFull(HomeFault):
    """The disk is full, or no file may grow as large as it must. Nothing was changed. Make room, then run it again."""


class MemoryFull(HomeFault):
    """The memory that this home may use is not enough for this. Nothing was changed. Raise memory_limit_mb in
    walkamile.yaml of the home (or set threads to 1, which needs less), then run it again."""


class NewerHome(HomeFault):
    """This home was written by a newer walkamile: install that (pip install -U walkamile), or use another --home."""


class HomeBusy(HomeFault):
    """Another walkamile is writing into this home. Wait until it ends, then run the command again."""


class ServerGone(HomeFault):
    """The server that was doing this for you has ended. What was not finished left nothing half-done: start it again
    with walkamile serve, or not, and run the same command again."""

    exit_code = 1


class OursToMend(WalkamileError):
    """Something went wrong that is ours to mend. Please report it."""

    exit_code = 1


class NothingLoaded(WalkamileError):
    """This home holds no events yet. Load a file first: walkamile load FILE."""


class NoRound(WalkamileError):
    """Nothing has been derived yet. Run: walkamile round."""


class UnknownName(WalkamileError):
    """The name is not known."""


class NotYet(UnknownName):
    """What you asked for does not exist yet. Come back when its time is over."""


class CannotDecide(WalkamileError):
    """This cannot be decided about these two."""


class CannotMatch(WalkamileError):
    """These records hold too little in common to learn from. Give at least two columns that describe people, such as
    name, date of birth, postcode, address, e-mail or phone, and some hundred rows."""


class CannotSay(WalkamileError):
    """This cannot be kept as it was said. Say what is missing, then send it again."""


class MailFault(WalkamileError):
    """The message could not be sent. Nothing was sent to anybody; it can be sent again."""


class SealBroken(WalkamileError):
    """Beliefs are not as they were sealed: somebody changed, added or took out one. Compare with a backup."""


class ExtraMissing(WalkamileError):
    """An optional part is missing."""


class StaffFault(WalkamileError):
    """How many people must answer cannot be computed from this."""


class Unreadable(WalkamileError):
    """The body of the request is not JSON. Send JSON, packed with gzip or not."""


class TooLarge(WalkamileError):
    """The body of the request is too large. Send fewer events at once."""


class NotKept(WalkamileError):
    """The home cannot take events now: its disk is full or busy. Nothing was kept; send them again later."""


def is_full_disk(fault: BaseException) -> bool:
    """Is this, or what led to it, that nothing more can be written? Engines say so in words, the system by number."""
    return any(
        (isinstance(one, OSError) and one.errno in NO_ROOM) or any(said in str(one) for said in SAID_OF_IT)
        for one in _led_to(fault)
    )


def is_full_memory(fault: BaseException) -> bool:
    """Is this, or what led to it, that the analytic engine has used all the memory it may?"""
    return any("Out of Memory" in str(one) for one in _led_to(fault))


def gave_out(fault: BaseException) -> HomeFault | None:
    """Return what to say where the disk or the memory gave out; None where it is something else."""
    if is_full_disk(fault):
        return DiskFull()
    return MemoryFull() if is_full_memory(fault) else None


def _led_to(fault: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
