from . import distribution_proposal_approve
from . import distribution_proposal_reject
