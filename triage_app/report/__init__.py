"""The one page and its kin: from an intake to a `ReferralSummary`, and from that to paper."""
