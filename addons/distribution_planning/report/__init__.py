from . import distribution_dossier, distribution_dossier_outcome
