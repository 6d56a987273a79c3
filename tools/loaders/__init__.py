"""Loaders of real purchases into an Odoo database; see README.md."""
