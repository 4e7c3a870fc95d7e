"""What each part of ``make prove-main`` runs."""
