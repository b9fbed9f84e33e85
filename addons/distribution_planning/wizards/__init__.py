from . import (
    distribution_ledger_export,
    distribution_proposal_approve,
    distribution_proposal_reject,
    distribution_proposal_undo,
)
