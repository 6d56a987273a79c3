"""What the benefits of tiers cost."""
