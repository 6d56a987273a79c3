"""Asks for an override of a tier."""
