from . import controllers, models, report, services, wizards
from .hooks import post_init_hook, uninstall_hook
