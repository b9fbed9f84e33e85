import logging

_logger = logging.getLogger(__name__)


def alone(record, work):
    """Do ``work(record)`` in a savepoint of its own: where it fails, that is undone and logged, and
    what comes after it goes on."""
    try:
        with record.env.cr.savepoint():
            work(record)
    except Exception:
        _logger.exception("%s could not be worked on", record.display_name)
