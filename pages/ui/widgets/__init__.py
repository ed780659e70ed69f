"""What several pages draw: filters, panels, tables, maps, downloads."""
