"""Flat tables in and out: one row per record, one value per cell, as .xlsx or CSV."""
