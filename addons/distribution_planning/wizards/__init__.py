from . import (
    distribution_decision_replay,
    distribution_ledger_export,
    distribution_proposal_approve,
    distribution_proposal_reject,
    distribution_proposal_undo,
)
