"""What screens and papers say of a unit: sentences, tables, sheets, contacts, priorities."""
