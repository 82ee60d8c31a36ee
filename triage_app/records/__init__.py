"""The store: what is kept, how it is found again, and who did what. No other room speaks SQL."""
