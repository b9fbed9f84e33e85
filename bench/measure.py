"""What a piece of work took, with the copies of the process that it made."""

__all__ = ["peak_memory", "processor_seconds"]

import resource

WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def processor_seconds() -> float:
    """Of this process and of the copies that it has waited for."""
    used = [resource.getrusage(who) for who in WHO]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> float:
    """MiB at most of this process, or of a copy where that had more."""
    return max(resource.getrusage(who).ru_maxrss for who in WHO) / 1024
