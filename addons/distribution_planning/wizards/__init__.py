from . import (
    distribution_case_decide,
    distribution_ledger_export,
    distribution_limit_use,
    distribution_policy_difference,
    distribution_policy_dry_run,
    distribution_policy_import,
    distribution_proposal_approve,
    distribution_proposal_change,
    distribution_proposal_reject,
    distribution_proposal_undo,
)
