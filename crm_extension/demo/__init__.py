"""What databases with demo data show; nothing else imports it."""
