"""Everything that can be right or wrong: data, measures, figures. Imports no streamlit."""
