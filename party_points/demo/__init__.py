from . import enterprise
