from . import activate
from . import portal_points
from . import portal_declare
from . import scheme_schema
from . import portal_exemption
