"""The portal: what customers see."""
